import { z } from 'zod'
import { auditEntry } from '@/lib/audit/schema'
import { pagingQuery } from '@/lib/contract/paging'
import { attempt, delivery, deliveryDetail } from '@/lib/deliveries/schema'
import { endpoint } from '@/lib/endpoints/schema'
import { partnerKey } from '@/lib/keys/schema'
import { user } from '@/lib/users/schema'
import { failure, note } from './failure-schema'

const partner = z.object({ id: z.string(), name: z.string() })

// Without the response body, which may contain data of the partner's customers.
const shownAttempt = attempt.omit({ response_body: true })

/** A delivery as support staff see it in lists: with its partner, without request and response bodies. */
export const supportDelivery = delivery
  .extend({ partner, last_attempt: shownAttempt.nullable() })
  .meta({ id: 'SupportDelivery' })
export type SupportDelivery = z.output<typeof supportDelivery>

export const supportDeliveryList = z.object({
  deliveries: z.array(supportDelivery),
  next_cursor: z.string().nullable(),
})
export type SupportDeliveryList = z.output<typeof supportDeliveryList>

/** One delivery with its attempts; request and response bodies are shown only by `reveal`. */
export const supportDeliveryDetail = supportDelivery.extend({
  attempts: z.array(shownAttempt),
  schedule: deliveryDetail.shape.schedule,
  data_problems: deliveryDetail.shape.data_problems,
})
export type SupportDeliveryDetail = z.output<typeof supportDeliveryDetail>

/** One failure with staff's notes and the latest deliveries that failed this way. */
export const failureDetail = failure.extend({
  notes: z.array(note).describe('The latest 100'),
  deliveries: z.array(supportDelivery).describe('The latest 5'),
  suggested_reply: z.string().describe('Ready-to-send reply to the partner'),
})
export type FailureDetail = z.output<typeof failureDetail>

const reason = z
  .string({ error: 'Must be text.' })
  .trim()
  .min(5, 'Give a reason (at least 5 characters).')
  .max(500, 'Must have at most 500 characters.')
  .meta({ description: 'Reason; shown in the partner’s audit log' })

export const revealInput = z.strictObject({ reason })
export type RevealInput = z.output<typeof revealInput>

/** The complete delivery, as the partner sees it. */
export const revealedDelivery = deliveryDetail.extend({ partner })
export type RevealedDelivery = z.output<typeof revealedDelivery>

export const partnersQuery = z.strictObject({
  ...pagingQuery,
  q: z.string().trim().max(200).optional().meta({ description: 'Part of the name' }),
})
export type PartnersQuery = z.output<typeof partnersQuery>

const partnerSummary = partner.extend({
  created_at: z.string(),
  endpoints: z.number(),
  open_failures: z.number().describe('Unresolved failures'),
})

export const partnerList = z.object({ partners: z.array(partnerSummary), next_cursor: z.string().nullable() })
export type PartnerList = z.output<typeof partnerList>

export const partnerDetail = partnerSummary
  .extend({
    webhooks: z.array(endpoint),
    failures: z.array(failure).describe('Latest unresolved failures (max. 50)'),
    changes: z.array(auditEntry).describe('Latest 20 audit log entries'),
    keys: z.array(partnerKey),
    users: z.array(user),
    notes: z.array(note).describe('Latest 100 notes about the partner itself'),
  })
  .meta({ id: 'SupportPartner' })
export type PartnerDetail = z.output<typeof partnerDetail>

/** What a search can find. */
export const searchKinds = [
  'partner',
  'account',
  'endpoint',
  'event',
  'delivery',
  'notice',
  'replay',
  'key',
  'user',
  'failure',
  'request',
] as const
export type SearchKind = (typeof searchKinds)[number]

export const searchQuery = z.strictObject({
  q: z
    .string({ error: 'Must be text.' })
    .trim()
    .min(2, 'Must have at least 2 characters.')
    .max(500, 'Must have at most 500 characters.')
    .meta({ description: 'Any ID, URL, host, partner name, email address or account' }),
})
export type SearchQuery = z.output<typeof searchQuery>

export const searchResults = z.object({
  kind: z.enum([...searchKinds, 'url', 'email', 'text']).describe('What the query was recognised as'),
  looked_in: z.array(z.string()),
  results: z.array(
    z.object({
      kind: z.enum(searchKinds),
      id: z.string(),
      label: z.string().describe('Its name, URL, type or action'),
      status: z.string().nullable(),
      partner: partner.nullable(),
    }),
  ),
})
export type SearchResults = z.output<typeof searchResults>

export const systemState = z.object({
  at: z.string(),
  deliveries: z.object({
    due: z.number().describe('Queued attempts; capped at 100,000'),
    oldest_due_at: z.string().nullable(),
    pending: z.number().describe('Capped at 100,000'),
  }),
  rate: z
    .object({ delivered: z.number(), failed: z.number(), attempts_failed: z.number() })
    .describe('In the last full minute'),
  engine: z.object({
    kind: z.enum(['embedded', 'inngest']),
    leader: z.boolean().nullable().describe('Whether the process that responded is the one that delivers'),
    in_flight: z.number().nullable(),
    in_line: z.number().nullable(),
    sleeping: z.number().nullable(),
  }),
  database: z.object({ bytes: z.number().nullable() }),
})
export type SystemState = z.output<typeof systemState>
