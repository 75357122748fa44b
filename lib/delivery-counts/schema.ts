import { z } from 'zod'
import { causeCodes } from '@/lib/contract/causes'
import { filterParameters } from '@/lib/contract/filter/parameters'
import { timesOrder } from '@/lib/contract/filter/times'

export const countedWindows = ['15m', '1h', '24h', '7d', '30d'] as const

/** How many buckets a histogram has at most. */
export const maxBuckets = 64

export const countsQuery = z
  .strictObject({
    ...filterParameters,
    window: z
      .enum(countedWindows, `Must be one of ${countedWindows.join(', ')}.`)
      .default('24h')
      .meta({ description: 'Time window, unless the filter sets its own' }),
  })
  .refine(...timesOrder)
export type CountsQuery = z.output<typeof countsQuery>

const counts = { pending: z.number(), delivered: z.number(), failed: z.number(), cancelled: z.number() }

const counted = {
  from: z.string(),
  to: z.string(),
  total: z.number(),
  /** true when only the newest 100 000 deliveries were looked at */
  is_partial: z.boolean(),
}

const values = <T extends z.ZodType>(value: T) => z.array(z.object({ value, count: z.number() }))

/** How many of a filter's deliveries have each value; the 50 most frequent of each field. */
export const deliveryFacets = z.object({
  ...counted,
  status: z.object(counts),
  cause: values(z.enum(causeCodes)),
  status_code: values(z.string()).describe('Status code of the last response, if any'),
  webhook_id: values(z.string()),
  event_type: values(z.string()),
})
export type DeliveryFacets = z.output<typeof deliveryFacets>

/** A filter's deliveries by creation time and current status. */
export const deliveryHistogram = z.object({
  ...counted,
  bucket_seconds: z.number(),
  buckets: z.array(z.object({ start: z.string(), ...counts })),
})
export type DeliveryHistogram = z.output<typeof deliveryHistogram>
