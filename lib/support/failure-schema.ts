import { z } from 'zod'
import { causeCodes } from '@/lib/contract/causes'
import { pagingQuery } from '@/lib/contract/paging'

export const failureStates = ['new', 'acknowledged', 'waiting_for_partner', 'resolved', 'regressed'] as const

const person = z.object({ id: z.string(), name: z.string() })

export const note = z.object({
  id: z.string(),
  text: z.string(),
  author: person,
  created_at: z.string(),
})
export type Note = z.output<typeof note>

export const noteInput = z.strictObject({
  text: z
    .string({ error: 'Must be text.' })
    .trim()
    .min(1, 'Must not be empty.')
    .max(4000, 'Must have at most 4000 characters.')
    .meta({ description: 'For other support staff; partners never see it' }),
})
export type NoteInput = z.output<typeof noteInput>

/** A cause that one endpoint fails with, however many deliveries it affects. */
export const failure = z
  .object({
    id: z.string(),
    cause: z.enum(causeCodes),
    partner: z.object({ id: z.string(), name: z.string() }),
    webhook: z.object({
      id: z.string(),
      url: z.string(),
      status: z.enum(['active', 'paused', 'disabled', 'deleted']),
    }),
    state: z.enum(failureStates),
    state_changed_at: z.string(),
    assignee: person.nullable(),
    first_seen_at: z.string(),
    last_seen_at: z.string().describe('Accurate to the minute'),
    attempts_failed: z.number().describe('In the last 24 hours'),
    trend: z.array(z.number()).describe('Hourly counts, oldest first'),
    note_count: z.number(),
  })
  .meta({ id: 'Failure' })
export type Failure = z.output<typeof failure>

/** What a failure's ETag covers: what staff set, not how often it was seen. */
export const failureTag = failure.pick({ id: true, state: true, assignee: true })

export const failureQuery = z.strictObject({
  ...pagingQuery,
  state: z
    .enum(['open', ...failureStates], { error: `Must be open, or one of ${failureStates.join(', ')}.` })
    .optional()
    .meta({ description: '`open` means not resolved' }),
  cause: z.enum(causeCodes, { error: 'Unknown cause.' }).optional(),
  partner_id: z.string().max(100).optional(),
  webhook_id: z.string().max(100).optional(),
  assignee_id: z.string().max(100).optional().meta({ description: '`none` means unassigned' }),
})
export type FailureQuery = z.output<typeof failureQuery>

/** A cause that affects so many partners at the same time that the fault is probably ours. */
const widespread = z.object({
  cause: z.enum(causeCodes),
  partners: z.number(),
  endpoints: z.number(),
  active_partners: z.number().describe('Partners we sent anything to in the last hour'),
})

export const failureList = z.object({
  failures: z.array(failure),
  widespread: z.array(widespread).describe('Probably on our side: seen in the last 15 minutes'),
  next_cursor: z.string().nullable(),
})
export type FailureList = z.output<typeof failureList>

export const updateFailureInput = z
  .strictObject({
    state: z
      .enum(['new', 'acknowledged', 'waiting_for_partner', 'resolved'], {
        error: 'Must be new, acknowledged, waiting_for_partner or resolved.',
      })
      .optional(),
    assignee_id: z.string({ error: 'Must be the ID of a support user, or null.' }).nullable().optional(),
  })
  .refine(
    (changes) => Object.values(changes).some((value) => value !== undefined),
    'Send at least one field to change.',
  )
export type UpdateFailureInput = z.output<typeof updateFailureInput>
