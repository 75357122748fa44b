import { z } from 'zod'
import { pagingQuery } from '@/lib/contract/paging'
import { maxDelayMs } from './limits'

export const answerModes = ['status', 'redirect', 'hang', 'reset'] as const
const statusRule = 'Must be a status code from 200 to 599.'
const delayRule = `Must be a whole number of milliseconds from 0 to ${maxDelayMs}.`
const locationRule = 'Must be an http:// or https:// URL of at most 2048 characters.'

const answer = z.strictObject({
  mode: z
    .enum(answerModes, { error: `Must be one of ${answerModes.join(', ')}.` })
    .default('status')
    .describe('`hang` never responds; `reset` closes the connection'),
  status: z.int({ error: statusRule }).min(200, statusRule).max(599, statusRule).default(200),
  delay_ms: z.int({ error: delayRule }).min(0, delayRule).max(maxDelayMs, delayRule).default(0),
  location: z
    .string({ error: 'Must be text.' })
    .max(2048, locationRule)
    .regex(/^https?:\/\/[\x21-\x7e]+$/, locationRule)
    .optional()
    .describe('Redirect target (302)'),
})
export type InboxAnswer = z.output<typeof answer>

const answerInput = answer.refine(({ mode, location }) => mode !== 'redirect' || location !== undefined, {
  path: ['location'],
  error: 'Required for redirects.',
})
const name = z
  .string({ error: 'Must be text.' })
  .trim()
  .min(1, 'Must not be empty.')
  .max(80, 'Must have at most 80 characters.')

/** The default response is an immediate 200. */
export const createInboxInput = z.strictObject({
  name: name.default('Test inbox'),
  answer: answerInput.optional(),
})
export type CreateInboxInput = z.output<typeof createInboxInput>

/** A response replaces the previous one completely. */
export const updateInboxInput = z
  .strictObject({ name: name.optional(), answer: answerInput.optional() })
  .refine(
    (changes) => Object.values(changes).some((value) => value !== undefined),
    'Send at least one field to change.',
  )
export type UpdateInboxInput = z.output<typeof updateInboxInput>

export const inbox = z
  .object({
    id: z.string(),
    name: z.string(),
    url: z
      .string()
      .nullable()
      .describe('Capture URL; anyone who has it can post to it. Null when test inboxes are turned off'),
    answer,
    created_at: z.string(),
    received: z.number().describe('Total requests received; only the newest are kept'),
    last_received_at: z.string().nullable(),
  })
  .meta({ id: 'Inbox' })
export type Inbox = z.output<typeof inbox>

/** What its ETag covers: received requests don't change it. */
export const inboxSettings = inbox.pick({ id: true, name: true, answer: true })

export const inboxList = z.object({ inboxes: z.array(inbox) })
export type InboxList = z.output<typeof inboxList>
export const deletedInbox = z.object({ success: z.literal(true), deleted: z.literal(true) })

export const signatureVerdicts = ['valid', 'valid_previous', 'invalid', 'missing', 'unknown'] as const
export type SignatureVerdict = (typeof signatureVerdicts)[number]

export const inboxRequest = z
  .object({
    id: z.string(),
    received_at: z.string(),
    path: z.string().describe('Path with the query string'),
    headers: z.array(z.object({ name: z.string(), value: z.string() })).describe('Headers as received'),
    body: z.string().nullable().describe('Exact body; null if not UTF-8'),
    body_base64: z.string().nullable().describe('Base64 of the body if it isn’t UTF-8'),
    body_truncated: z.boolean().describe('True if truncated at 257 KiB'),
    delivery_id: z.string().nullable(),
    attempt: z.string().nullable(),
    signature_valid: z
      .boolean()
      .describe('Verified with the endpoint’s current secret, or the previous one while it’s active'),
    signature: z
      .enum(signatureVerdicts)
      .describe('`valid_previous`: signed with the previous secret. `unknown`: not one of your deliveries'),
    answered: z.string(),
  })
  .meta({ id: 'InboxRequest' })
export type InboxRequest = z.output<typeof inboxRequest>

export const inboxRequestQuery = z.strictObject(pagingQuery)
export type InboxRequestQuery = z.output<typeof inboxRequestQuery>

export const inboxRequestList = z.object({
  requests: z.array(inboxRequest),
  next_cursor: z.string().nullable(),
})
export type InboxRequestList = z.output<typeof inboxRequestList>
