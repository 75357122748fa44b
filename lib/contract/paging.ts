import { z } from 'zod'

const limitRule = 'Must be a whole number from 1 to 100.'

/** The error for an invalid cursor or another list's. */
export const cursorRule = 'Invalid cursor. Use next_cursor from the previous page with the same filters.'

// Checks only its form: which list it belongs to is known later.
const looksLikeCursor = (text: string) => /^[\w-]+$/.test(text)

/** `limit` and `cursor` of every list. */
export const pagingQuery = {
  limit: z
    .string()
    .regex(/^([1-9]\d?|100)$/, limitRule)
    .transform(Number)
    .default(50)
    .meta({
      description: 'Page size',
      override: { type: 'integer', minimum: 1, maximum: 100, default: 50, pattern: undefined },
    }),
  cursor: z
    .string()
    .max(512, cursorRule)
    .refine(looksLikeCursor, cursorRule)
    .optional()
    .meta({ description: 'next_cursor from the previous page' }),
}
