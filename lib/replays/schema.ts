import { z } from 'zod'
import { causeCodes } from '@/lib/contract/causes'
import { eventPattern } from '@/lib/contract/event-type-schema'
import { filterText } from '@/lib/contract/filter/parameters'
import { formatFilter } from '@/lib/contract/filter/schema'
import { pagingQuery } from '@/lib/contract/paging'
import { maxReplayedIds } from './limits'

/**
 * What a replay sends again: deliveries with this status, or `missed`: events that an endpoint has no delivery of.
 */
const sourceStatuses = ['failed', 'delivered', 'cancelled', 'missed'] as const
const time = z.iso.datetime({ offset: true, error: 'Must be a time such as 2026-02-14T15:30:00Z.' })

const deliveryId = z
  .string({ error: 'Must be a delivery ID.' })
  .regex(/^dlv_[A-Za-z0-9_-]{1,64}$/, 'Must be a delivery ID.')

const replayFilter = z
  .strictObject(
    {
      webhook_id: z.string({ error: 'Must be an endpoint ID.' }).max(80).optional(),
      status: z.enum(sourceStatuses, { error: `Must be one of ${sourceStatuses.join(', ')}.` }).optional(),
      event_type: eventPattern
        .exclude(['*'], { error: 'Must be an event type, or a group such as conversation.*' })
        .optional(),
      cause: z.enum(causeCodes, { error: 'Must be a failure cause.' }).optional(),
      delivery_ids: z
        .array(deliveryId, { error: 'Must be a list.' })
        .min(1, 'Must contain at least one value.')
        .max(maxReplayedIds, `Must contain at most ${maxReplayedIds} values.`)
        .optional(),
      from: time.optional(),
      to: time.optional(),
      q: filterText
        .transform((filter) => formatFilter(filter))
        .optional()
        .meta({
          description: 'A filter in the syntax of `q` on /v1/deliveries; the other fields apply as well',
        }),
    },
    {
      error: ({ code }) =>
        code === 'invalid_type' ? 'filter is required. Use {} for everything.' : undefined,
    },
  )
  .superRefine(
    ({ webhook_id, status, cause, delivery_ids, from, to, q }, ctx) => {
      const refuse = (field: string, message: string) =>
        ctx.addIssue({ code: 'custom', path: [field], message })
      if (from && to && Date.parse(to) <= Date.parse(from)) refuse('to', 'Must be later than from.')
      if (status !== 'missed') return
      if (webhook_id === undefined) refuse('webhook_id', 'webhook_id is required for status missed.')
      if (cause !== undefined) refuse('cause', 'cause can’t be combined with status missed.')
      if (delivery_ids !== undefined)
        refuse('delivery_ids', 'delivery_ids can’t be combined with status missed.')
      if (q !== undefined) refuse('q', 'q can’t be combined with status missed.')
    },
    // Also reported when other fields are invalid.
    { when: ({ value }) => typeof value === 'object' && value !== null },
  )
export type ReplayFilter = z.output<typeof replayFilter>

const rateRule = 'Must be a whole number from 1 to 500.'

/** POST /v1/replays: with `dry_run` a plan, otherwise the start. */
export const newReplay = z.strictObject({
  filter: replayFilter,
  rate_per_second: z.int(rateRule).min(1, rateRule).max(500, rateRule).default(50),
  reason: z.string({ error: 'Must be text.' }).max(500, 'Must have at most 500 characters.').optional(),
  dry_run: z.boolean({ error: 'Must be true or false.' }).default(false),
})
export type NewReplay = z.output<typeof newReplay>

const count = z.number()

export const replayPlan = z.object({
  total: count,
  already_delivered: count.describe('Of those: delivered since then; will be skipped'),
  inactive: count.describe('Additional matches whose endpoint is paused, disabled or deleted'),
  oldest: z.string().nullable().describe('When the oldest and newest of them were created'),
  newest: z.string().nullable(),
  estimated_seconds: count,
  by_webhook: z.array(z.object({ webhook_id: z.string(), count })),
  by_event_type: z.array(z.object({ event_type: z.string(), count })),
})
export type ReplayPlan = z.output<typeof replayPlan>

export const replayStatuses = ['running', 'paused', 'cancelled', 'completed'] as const

export const replay = z
  .object({
    id: z.string(),
    status: z.enum(replayStatuses),
    filter: z
      .object({
        webhook_id: z.string().optional(),
        status: z.string().optional(),
        event_type: z.string().optional(),
        cause: z.string().optional(),
        delivery_ids: z.array(z.string()).optional(),
        from: z.string().optional(),
        to: z.string().optional(),
        q: z.string().optional(),
      })
      .describe('The filter as requested'),
    rate_per_second: count,
    reason: z.string().nullable(),
    created_at: z.string(),
    ended_at: z.string().nullable(),
    created_by: z.string(),
    /** `total` is the sum of the five after it */
    progress: z.object({
      total: count,
      delivered: count,
      failed: count,
      cancelled: count.describe('Includes deliveries that a cancelled replay never created'),
      skipped: count,
      remaining: count.describe('Not yet created, or created and pending'),
      eta_seconds: count.nullable().describe('Time until all are created; null while paused'),
    }),
  })
  .meta({ id: 'Replay' })
export type Replay = z.output<typeof replay>

export const plannedOrStarted = z.union([replayPlan, replay])

export const replayQuery = z.strictObject(pagingQuery)
export type ReplayQuery = z.output<typeof replayQuery>

export const replayList = z.object({ replays: z.array(replay), next_cursor: z.string().nullable() })
export type ReplayList = z.output<typeof replayList>
