import { z } from 'zod'

const limitRule = 'Must be a whole number from 1 to 100.'

/** `limit` and `cursor` of every list. */
export const pagingQuery = {
  limit: z
    .string()
    .regex(/^([1-9]\d?|100)$/, limitRule)
    .transform(Number)
    .default(50),
  cursor: z.string().max(512).optional(),
}
