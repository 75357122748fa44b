import { z } from 'zod'

const limitRule = 'Must be a whole number from 1 to 100.'

/** `limit` and `cursor` of every list. */
export const pagingQuery = {
  limit: z
    .string()
    .regex(/^([1-9]\d?|100)$/, limitRule)
    .transform(Number)
    .default(50)
    .meta({
      description: 'How many at most',
      override: { type: 'integer', minimum: 1, maximum: 100, default: 50, pattern: undefined },
    }),
  cursor: z
    .string()
    .max(512)
    .optional()
    .meta({ description: 'next_cursor of the page before, with the same filters' }),
}
