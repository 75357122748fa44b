import { z } from 'zod'

/** The body of a POST without input: empty, or `{}`. */
export const emptyBody = z.strictObject({})
