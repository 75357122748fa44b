import { describe, expect, it } from 'vitest'
import { type EventType, eventTypeNames } from '@/lib/contract/event-types'
import { eventData, findDataProblems } from './data'
import { exampleData, exampleEnvelope } from './examples'

// Copied from the contract (Webhook Payload, Example Payloads), whitespace included.
const contract = `
{
"id" : "evt_abc123" ,
"type" : "checklist.completed" ,
"account_id" : "acc_8f3a1b2c" ,
"created_at" : "2026-02-14T15:30:00Z" ,
"data" : {
"phone" : "+14155551234" ,
"lead_name" : "John Doe" ,
"checklist_progress" : 1.0 ,
"completed_items" : 4 ,
"total_items" : 4
}
}
{
"id" : "evt_def456" ,
"type" : "conversation.reply_received" ,
"account_id" : "acc_8f3a1b2c" ,
"created_at" : "2026-02-14T15:30:00Z" ,
"data" : {
"phone" : "+14155551234" ,
"lead_name" : "John Doe" ,
"message_body" : "Sure, I can send the bank statements tomorrow." ,
"message_direction" : "inbound"
}
}
{
"id" : "evt_ghi789" ,
"type" : "lead.status_changed" ,
"account_id" : "acc_8f3a1b2c" ,
"created_at" : "2026-02-14T16:00:00Z" ,
"data" : {
"phone" : "+14155551234" ,
"lead_name" : "John Doe" ,
"previous_status" : "new" ,
"new_status" : "contacted"
}
}
{
"id" : "evt_jkl012" ,
"type" : "conversation.handoff_requested" ,
"account_id" : "acc_8f3a1b2c" ,
"created_at" : "2026-02-14T17:00:00Z" ,
"data" : {
"phone" : "+14155551234" ,
"lead_name" : "John Doe" ,
"reason" : "Lead requested to speak with a human agent"
}
}
`

/** Everything but the whitespace between tokens, which only the contract's page has. */
const tokensOf = (json: string) => (json.match(/"(?:[^"\\]|\\.)*"|[^\s"]+/g) ?? []).join('')
const shown = contract
  .split(/^(?=\{$)/m)
  .filter((text) => text.trim() !== '')
  .map((text) => [JSON.parse(text).type as EventType, tokensOf(text)] as const)

describe('an example', () => {
  it('is in the contract for four types', () => expect(shown).toHaveLength(4))

  it.each(shown)('of %s is that of the contract, to the byte', (type, text) => {
    expect(exampleEnvelope(type)).toBe(text)
    expect(exampleEnvelope(type)).toContain(`"data":${exampleData(type)}}`)
  })

  it('keeps the spelling of a number', () => {
    expect(exampleData('checklist.completed')).toContain('"checklist_progress":1.0,')
  })

  it.each(eventTypeNames)('of %s is an envelope whose data matches its type', (type) => {
    const envelope = JSON.parse(exampleEnvelope(type))
    expect(Object.keys(envelope)).toEqual(['id', 'type', 'account_id', 'created_at', 'data'])
    expect(envelope).toMatchObject({ type, data: JSON.parse(exampleData(type)) })
    expect(findDataProblems(type, envelope.data)).toEqual([])
    expect(Object.keys(envelope.data), 'shows every field').toEqual(Object.keys(eventData[type].shape))
    expect(Object.keys(envelope.data).slice(0, 2)).toEqual(['phone', 'lead_name'])
  })

  it('has an id of its own', () => {
    expect(new Set(eventTypeNames.map((type) => JSON.parse(exampleEnvelope(type)).id)).size).toBe(9)
  })
})
