import { z } from 'zod'
import { causeCodes } from '@/lib/contract/causes'
import { eventPattern, eventType } from '@/lib/contract/event-types'
import { testVariants } from '@/lib/contract/statuses'

const url = z
  .string({ error: 'Must be the URL of your endpoint, as text.' })
  .meta({ override: { format: 'uri', pattern: '^https://', maxLength: 2048 } })
const events = z
  .array(eventPattern, { error: 'Must be a list of event types.' })
  .min(1, 'Must name at least one event type.')
  .max(100, 'Must have at most 100 entries.')
  .transform((list) => [...new Set(list)])
const secret = z
  .string({ error: 'Must be text.' })
  .min(16, 'Must have at least 16 characters.')
  .max(256, 'Must have at most 256 characters.')
  .regex(/^[\x20-\x7e]*$/, 'Must be printable ASCII.')
  .regex(/^\S.*\S$/s, 'Must not begin or end with a blank.')
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

/** PATCH /webhooks/:id (contract): at least one of them. */
export const updateEndpointInput = z
  .strictObject({
    url: url.optional(),
    events: events.optional(),
    active: active.optional(),
    description: description.optional(),
  })
  .refine((changes) => Object.values(changes).some((value) => value !== undefined), 'Must change something.')
export type UpdateEndpointInput = z.output<typeof updateEndpointInput>

/** The contract's object; optional extras follow only when they say something. */
export const endpoint = z
  .object({
    id: z.string(),
    url: z.string(),
    events: z.array(z.string()),
    active: z.boolean(),
    created_at: z.string(),
    description: z.string().optional(),
    disabled_reason: z
      .enum(['failing'])
      .optional()
      .describe('Why we stopped sending to it; absent while active and when it was paused'),
    disabled_at: z.string().optional(),
    previous_secret_expires_at: z
      .string()
      .optional()
      .describe('Until when a secret from before a rotation signs as well; absent once none does'),
  })
  .meta({ id: 'Webhook' })
export type Endpoint = z.output<typeof endpoint>

/** What a change answers; `missed` when it was resumed: events to its taste meanwhile, which resuming does not send. */
export const changedEndpoint = endpoint.extend({
  missed: z.object({ since: z.string(), events: z.number().describe('10 000 at most') }).optional(),
})
export type ChangedEndpoint = z.output<typeof changedEndpoint>

export const createdEndpoint = endpoint.extend({
  secret: z.string().optional().describe('Only when we generated it, and only this once'),
})
export type CreatedEndpoint = z.output<typeof createdEndpoint>

export const endpointList = z.object({ webhooks: z.array(endpoint) })
export const deletedEndpoint = z.object({ success: z.literal(true), deleted: z.literal(true) })

const hoursRule = 'Must be a whole number of hours from 0 to 168.'

/** Without a secret one is generated; the one it replaces signs beside it for so many hours. */
export const rotateSecretInput = z.strictObject({
  secret: secret.optional(),
  overlap_hours: z.int({ error: hoursRule }).min(0, hoursRule).max(168, hoursRule).default(24),
})
export type RotateSecretInput = z.output<typeof rotateSecretInput>

export const rotatedSecret = z.object({
  secret: z.string().optional().describe('Only when we generated it, and only this once'),
  previous_secret_expires_at: z.string().nullable().describe('Null without an overlap'),
})
export type RotatedSecret = z.output<typeof rotatedSecret>

/** Who signed what was sent lately. */
export const signingReport = z.object({
  requests: z
    .number()
    .describe('The latest hundred deliveries, as far as something was sent and is still kept'),
  current: z.number().describe('Signed by the secret that is current now'),
  previous: z.number().describe('Signed by one from before a rotation that still signs'),
  other: z.number().describe('Signed by one that is not kept any more'),
  by_both: z
    .number()
    .describe('Also carried a signature by the secret before, in X-Recover-Signature-Previous'),
  current_since: z.string().nullable().describe('The oldest of them that the current secret signed'),
})
export type SigningReport = z.output<typeof signingReport>

/** Without a type the first that the endpoint is subscribed to, without data the type's example. */
export const testInput = z.strictObject({
  event_type: eventType.optional(),
  data: z.record(z.string(), z.unknown(), { error: 'Must be a JSON object.' }).optional(),
  variant: z
    .enum(testVariants, { error: `Must be one of ${testVariants.join(', ')}.` })
    .optional()
    .describe(
      'What to do wrong: a signature by another secret, the same id twice, a body that takes its time',
    ),
})
export type TestInput = z.output<typeof testInput>

/** A URL that is looked at before it is registered, by the rules of registering it. */
export const checkUrlInput = z.strictObject({ url })
export type CheckUrlInput = z.output<typeof checkUrlInput>

/** What an attempt would meet; what was not reached is null. */
export const endpointCheck = z.object({
  ok: z.boolean(),
  cause: z.enum(causeCodes).nullable(),
  dns: z
    .object({
      addresses: z.array(z.string()).describe('None where the cause is that they are not public'),
      ms: z.number(),
    })
    .nullable(),
  connect: z.object({ address: z.string(), ms: z.number() }).nullable(),
  tls: z
    .object({
      protocol: z.string(),
      issuer: z.string(),
      valid_to: z.string(),
      days_left: z.number().describe('Negative once it has expired'),
      ms: z.number(),
    })
    .nullable(),
})
export type EndpointCheck = z.output<typeof endpointCheck>
export type EndpointList = z.output<typeof endpointList>
export type DeletedEndpoint = z.output<typeof deletedEndpoint>
