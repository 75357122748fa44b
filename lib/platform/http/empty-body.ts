import { z } from 'zod'

/** The body of a POST that takes nothing: none at all, or `{}`. */
export const emptyBody = z.strictObject({})
