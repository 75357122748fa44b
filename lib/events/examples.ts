import type { EventType } from '@/lib/contract/event-types'
import { sealEnvelope } from './envelope'

interface Example {
  id: string
  createdAt: string
  data: string
}

const accountId = 'acc_8f3a1b2c'

// As text, since parsing and printing would change a number such as 1.0. Where the contract has an example, it is
// used.
const examples: Record<EventType, Example> = {
  'conversation.started': {
    id: 'evt_mno345',
    createdAt: '2026-02-14T14:00:00Z',
    data: `{
      "phone": "+14155551234",
      "lead_name": "John Doe",
      "message_body": "Hi John, thanks for your application. Do you have a minute?",
      "message_direction": "outbound"
    }`,
  },
  'conversation.reply_received': {
    id: 'evt_def456',
    createdAt: '2026-02-14T15:30:00Z',
    data: `{
      "phone": "+14155551234",
      "lead_name": "John Doe",
      "message_body": "Sure, I can send the bank statements tomorrow.",
      "message_direction": "inbound"
    }`,
  },
  'conversation.handoff_requested': {
    id: 'evt_jkl012',
    createdAt: '2026-02-14T17:00:00Z',
    data: `{
      "phone": "+14155551234",
      "lead_name": "John Doe",
      "reason": "Lead requested to speak with a human agent"
    }`,
  },
  'lead.status_changed': {
    id: 'evt_ghi789',
    createdAt: '2026-02-14T16:00:00Z',
    data: `{
      "phone": "+14155551234",
      "lead_name": "John Doe",
      "previous_status": "new",
      "new_status": "contacted"
    }`,
  },
  'lead.created': {
    id: 'evt_pqr678',
    createdAt: '2026-02-14T13:45:00Z',
    data: `{
      "phone": "+14155551234",
      "lead_name": "John Doe",
      "source": "api",
      "status": "new"
    }`,
  },
  'checklist.item_collected': {
    id: 'evt_stu901',
    createdAt: '2026-02-14T15:10:00Z',
    data: `{
      "phone": "+14155551234",
      "lead_name": "John Doe",
      "item_name": "Bank statements",
      "item_type": "document",
      "checklist_progress": 0.75,
      "completed_items": 3,
      "total_items": 4
    }`,
  },
  'checklist.completed': {
    id: 'evt_abc123',
    createdAt: '2026-02-14T15:30:00Z',
    data: `{
      "phone": "+14155551234",
      "lead_name": "John Doe",
      "checklist_progress": 1.0,
      "completed_items": 4,
      "total_items": 4
    }`,
  },
  'sequence.completed': {
    id: 'evt_vwx234',
    createdAt: '2026-02-18T09:00:00Z',
    data: `{
      "phone": "+14155551234",
      "lead_name": "John Doe",
      "sequence_name": "New lead follow-up",
      "completed_steps": 5,
      "total_steps": 5
    }`,
  },
  'sequence.reply_received': {
    id: 'evt_yza567',
    createdAt: '2026-02-16T11:20:00Z',
    data: `{
      "phone": "+14155551234",
      "lead_name": "John Doe",
      "sequence_name": "New lead follow-up",
      "current_step": 2,
      "total_steps": 5,
      "message_body": "Yes, I am still interested.",
      "message_direction": "inbound"
    }`,
  },
}

/** The data of the type's example as JSON text. */
export function exampleData(type: EventType): string {
  return withoutBlanks(examples[type].data)
}

/** The data of the type's example, indented for people to edit. */
export function printedExample(type: EventType): string {
  return examples[type].data.replaceAll('\n    ', '\n')
}

/** The complete envelope of the type's example as JSON text. */
export function exampleEnvelope(type: EventType): string {
  const { id, createdAt } = examples[type]
  const example = { id, type, accountId, createdAt: Date.parse(createdAt), data: exampleData(type) }
  return sealEnvelope(example).toString()
}

function withoutBlanks(json: string): string {
  return json.replace(/("(?:[^"\\]|\\.)*")|\s+/g, '$1')
}
