import { z } from 'zod'
import type { EventType } from '@/lib/contract/event-types'

// Messages are stored beside the event, whose data is personal: none of them may repeat a value.
const says =
  (message: string) =>
  ({ input }: { input?: unknown }) =>
    input === undefined ? 'Required.' : message

const text = (description: string) => z.string({ error: says('Must be text.') }).meta({ description })
const count = (description: string) =>
  z
    .int({ error: says('Must be a whole number.') })
    .min(0, 'Must not be negative.')
    .meta({ description })
const oneOf = <const T extends string[]>(values: T, description: string) =>
  z.enum(values, { error: says(`Must be ${values.join(' or ')}.`) }).meta({ description })

const lead = {
  phone: z
    .string({ error: says('Must be text.') })
    .regex(/^\+[1-9]\d{1,14}$/, 'Must be a phone number in E.164, such as +14155551234.')
    .meta({ description: 'The lead’s phone number in E.164' }),
  lead_name: text('The lead’s full name'),
}
const inboundMessage = {
  message_body: text('What the lead wrote'),
  message_direction: oneOf(['inbound'], 'Always `inbound`: from the lead to you'),
}
const progress = {
  checklist_progress: z
    .number({ error: says('Must be a number.') })
    .min(0, 'Must be from 0 to 1.')
    .max(1, 'Must be from 0 to 1.')
    .meta({ description: 'Share of the checklist collected (0 to 1)' }),
  completed_items: count('How many required items are collected'),
  total_items: count('How many items are required'),
}

/** The data of each type (contract, Example Payloads); open, since fields may be added to any type. */
export const eventData = {
  'conversation.started': z.looseObject({
    ...lead,
    message_body: text('The first message'),
    message_direction: oneOf(['inbound', 'outbound'], '`inbound` from the lead, `outbound` to the lead'),
  }),
  'conversation.reply_received': z.looseObject({ ...lead, ...inboundMessage }),
  'conversation.handoff_requested': z.looseObject({
    ...lead,
    reason: text('Why a human should take over'),
  }),
  'lead.status_changed': z.looseObject({
    ...lead,
    previous_status: text('Previous status'),
    new_status: text('New status, e.g. `contacted`'),
  }),
  'lead.created': z.looseObject({
    ...lead,
    source: oneOf(['api', 'conversation'], 'Where the lead came from'),
    status: text('Initial status, e.g. `new`'),
  }),
  'checklist.item_collected': z.looseObject({
    ...lead,
    item_name: text('What was collected, by its name in the checklist'),
    item_type: oneOf(['document', 'data_point'], 'Whether it is a document or a data point'),
    ...progress,
  }),
  'checklist.completed': z.looseObject({ ...lead, ...progress }),
  'sequence.completed': z.looseObject({
    ...lead,
    sequence_name: text('The name of the sequence'),
    completed_steps: count('Completed steps'),
    total_steps: count('How many steps the sequence has'),
  }),
  'sequence.reply_received': z.looseObject({
    ...lead,
    sequence_name: text('The name of the sequence'),
    current_step: count('Step the lead replied to, starting at 1'),
    total_steps: count('How many steps the sequence has'),
    ...inboundMessage,
  }),
} satisfies Record<EventType, z.ZodObject>

/** A field where data differs from its type; neither property contains any of the data. */
export interface DataProblem {
  field: string
  message: string
}

const maxProblems = 20

/** The fields where an event's data differs from its type, at most twenty. */
export function findDataProblems(type: EventType, data: Record<string, unknown>): DataProblem[] {
  const issues = eventData[type].safeParse(data).error?.issues ?? []
  return issues.slice(0, maxProblems).map(({ path, message }) => ({ field: path.join('.'), message }))
}
