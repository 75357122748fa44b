import { z } from 'zod'
import { causeCodes } from '@/lib/contract/causes'
import { maxCounted, windowNames } from './limits'

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
  p50_ms: z.number().nullable().describe('Of successful attempts; null if none'),
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
  by_cause: z.record(z.string(), z.number()).describe('Failed attempts by cause'),
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
    .describe('First failed attempt since the last success; absent if healthy, paused or deleted'),
  failing_cause: z
    .enum(causeCodes)
    .nullable()
    .optional()
    .describe('Most frequent failure cause in the window; null if none'),
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
    .describe('Time of the latest delivery, whatever its outcome; null if none'),
  next_attempt_at: z.string().nullable().describe('Next scheduled attempt; null if none'),
  ...failing,
})
export type WebhookStats = z.output<typeof webhookStats>

/** A partner's deliveries over a window, and what waits to be done. */
export const partnerStats = windowStats.extend({
  by_webhook: z.array(webhookStats),
  waiting: z.number().max(maxCounted).describe('Pending deliveries; capped at 10,000'),
  notices_unacknowledged: z.number().max(maxCounted).describe('Capped at 10,000'),
})
export type PartnerStats = z.output<typeof partnerStats>
