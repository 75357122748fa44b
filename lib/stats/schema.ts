import { z } from 'zod'
import { causeCodes } from '@/lib/contract/causes'
import { mostCounted, windowNames } from './limits'

export const statsQuery = z.strictObject({
  window: z.enum(windowNames, `Must be one of ${windowNames.join(', ')}.`).default('24h'),
})
export type StatsQuery = z.output<typeof statsQuery>

const outcomes = {
  delivered: z.number(),
  failed: z.number(),
  cancelled: z.number(),
}
const counts = {
  ...outcomes,
  attempts_failed: z.number().describe('Attempts, not deliveries'),
}
const latency = {
  p50_ms: z.number().nullable().describe('Of attempts that delivered; null when there were none'),
  p95_ms: z.number().nullable(),
  p99_ms: z.number().nullable(),
}
/** delivered of those delivered or failed, 0 to 1; null when there were none */
const successRate = z.number().nullable()

const bucket = z.object({ start: z.string(), ...counts, ...latency })

const totals = z.object({
  ...counts,
  success_rate: successRate,
  ...latency,
  by_cause: z
    .record(z.string(), z.number())
    .describe('Attempts that failed, by cause; only the causes there were'),
})

const windowStats = z.object({
  window: z.enum(windowNames),
  from: z.string(),
  to: z.string(),
  bucket_seconds: z.number(),
  totals,
  buckets: z.array(bucket),
})

const failing = {
  failing_since: z
    .string()
    .optional()
    .describe(
      'When the first attempt failed after the last that delivered; absent while all is well, paused and deleted',
    ),
  failing_cause: z
    .enum(causeCodes)
    .nullable()
    .optional()
    .describe('The commonest cause of its failed attempts over the window; null without any'),
}

/** One endpoint's deliveries over a window. */
export const endpointStats = windowStats.extend(failing)
export type EndpointStats = z.output<typeof endpointStats>

const webhookStats = z.object({
  webhook_id: z.string(),
  ...outcomes,
  success_rate: successRate,
  last_delivery_at: z
    .string()
    .nullable()
    .describe('When its latest delivery was made, however that went; null without any'),
  next_attempt_at: z.string().nullable().describe('The next attempt of all that is pending for it'),
  ...failing,
})
export type WebhookStats = z.output<typeof webhookStats>

/** A partner's deliveries over a window, and what waits to be done. */
export const partnerStats = windowStats.extend({
  by_webhook: z.array(webhookStats),
  waiting: z.number().max(mostCounted).describe('Pending deliveries; 10 000 at most'),
  notices_unacknowledged: z.number().max(mostCounted).describe('10 000 at most'),
})
export type PartnerStats = z.output<typeof partnerStats>
