import { z } from 'zod'
import { causeCodes } from '@/lib/contract/causes'
import { eventPattern, eventType } from '@/lib/contract/event-type-schema'
import { testVariants } from '@/lib/contract/statuses'

const url = z
  .string({ error: 'url must be a string.' })
  .meta({ override: { format: 'uri', pattern: '^https://', maxLength: 2048 } })
const events = z
  .array(eventPattern, { error: 'Must be a list of event types.' })
  .min(1, 'Select at least one event type.')
  .max(100, 'Must have at most 100 entries.')
  .transform((list) => [...new Set(list)])
const secret = z
  .string({ error: 'Must be text.' })
  .min(16, 'Must have at least 16 characters.')
  .max(256, 'Must have at most 256 characters.')
  .regex(/^[\x20-\x7e]*$/, 'Must be printable ASCII.')
  .regex(/^\S.*\S$/s, 'Must not start or end with a space.')
const description = z.string({ error: 'Must be text.' }).trim().max(200, 'Must have at most 200 characters.')
const active = z.boolean({ error: 'Must be true or false.' })

/** POST /webhooks (contract); without a secret one is generated. */
export const createEndpointInput = z.strictObject({
  url,
  events,
  secret: secret.optional(),
  description: description.optional(),
})
export type CreateEndpointInput = z.output<typeof createEndpointInput>

/** PATCH /webhooks/:id (contract): at least one field. */
export const updateEndpointInput = z
  .strictObject({
    url: url.optional(),
    events: events.optional(),
    active: active.optional(),
    description: description.optional(),
  })
  .refine(
    (changes) => Object.values(changes).some((value) => value !== undefined),
    'Send at least one field to change.',
  )
export type UpdateEndpointInput = z.output<typeof updateEndpointInput>

/** The contract's object; optional extras are present only when set. */
export const endpoint = z
  .object({
    id: z.string(),
    url: z.string(),
    events: z.array(z.string()),
    active: z.boolean(),
    created_at: z.string(),
    description: z.string().optional(),
    disabled_reason: z.enum(['failing']).optional().describe('Why we disabled it; absent unless disabled'),
    disabled_at: z.string().optional(),
    previous_secret_expires_at: z
      .string()
      .optional()
      .describe('When the last previous secret expires; absent if there is none'),
  })
  .meta({ id: 'Webhook' })
export type Endpoint = z.output<typeof endpoint>

/** The reply to a change. `missed`, after a resume: matching events since the pause, which resuming does not send. */
export const changedEndpoint = endpoint.extend({
  missed: z.object({ since: z.string(), events: z.number().describe('Capped at 10,000') }).optional(),
})
export type ChangedEndpoint = z.output<typeof changedEndpoint>

export const createdEndpoint = endpoint.extend({
  secret: z.string().optional().describe('Returned once, only if we generated it'),
})
export type CreatedEndpoint = z.output<typeof createdEndpoint>

export const endpointList = z.object({ webhooks: z.array(endpoint) })
export const deletedEndpoint = z.object({ success: z.literal(true), deleted: z.literal(true) })

const hoursRule = 'Must be a whole number of hours from 0 to 168.'

/** Without a secret one is generated; the previous one keeps signing for that many hours. */
export const rotateSecretInput = z.strictObject({
  secret: secret.optional(),
  overlap_hours: z.int({ error: hoursRule }).min(0, hoursRule).max(168, hoursRule).default(24),
})
export type RotateSecretInput = z.output<typeof rotateSecretInput>

export const rotatedSecret = z.object({
  secret: z.string().optional().describe('Returned once, only if we generated it'),
  previous_secret_expires_at: z.string().nullable().describe('Null if there is no overlap'),
})
export type RotatedSecret = z.output<typeof rotatedSecret>

/** Which secret signed recent deliveries. */
export const signingReport = z.object({
  requests: z.number().describe('Based on the last 100 deliveries that were sent and are still stored'),
  current: z.number().describe('Signed with the current secret'),
  previous: z.number().describe('Signed with a previous secret that’s still active'),
  other: z.number().describe('Signed with a secret that has been deleted'),
  by_both: z.number().describe('Also signed with a previous secret, in X-Recover-Signature-Previous'),
  current_since: z.string().nullable().describe('Time of the oldest of them signed with the current secret'),
})
export type SigningReport = z.output<typeof signingReport>

/** Defaults: the first subscribed type, and the type's example as data. */
export const testInput = z.strictObject({
  event_type: eventType.optional(),
  data: z.record(z.string(), z.unknown(), { error: 'Must be a JSON object.' }).optional(),
  variant: z
    .enum(testVariants, { error: `Must be one of ${testVariants.join(', ')}.` })
    .optional()
    .describe('Deliberate fault: wrong signature, duplicate ID or slow body'),
})
export type TestInput = z.output<typeof testInput>

/** A URL to check before it is registered, under the same rules. */
export const checkUrlInput = z.strictObject({ url })
export type CheckUrlInput = z.output<typeof checkUrlInput>

/** What an attempt would meet; null for phases that weren't reached. */
export const endpointCheck = z.object({
  ok: z.boolean(),
  cause: z.enum(causeCodes).nullable(),
  dns: z
    .object({
      addresses: z.array(z.string()).describe('Empty if they aren’t public'),
      ms: z.number(),
    })
    .nullable(),
  connect: z.object({ address: z.string(), ms: z.number() }).nullable(),
  tls: z
    .object({
      protocol: z.string(),
      issuer: z.string(),
      valid_to: z.string(),
      days_left: z.number().describe('Days until the certificate expires; negative if it has'),
      ms: z.number(),
    })
    .nullable(),
})
export type EndpointCheck = z.output<typeof endpointCheck>
export type EndpointList = z.output<typeof endpointList>
export type DeletedEndpoint = z.output<typeof deletedEndpoint>
