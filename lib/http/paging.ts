import { z } from 'zod'

/** `limit` and `cursor` of every list. */
export const pagingQuery = {
  limit: z.coerce
    .number({ error: 'Must be a whole number from 1 to 100.' })
    .int()
    .min(1)
    .max(100)
    .default(50),
  cursor: z.string().max(512).optional(),
}
