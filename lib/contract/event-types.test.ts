import { describe, expect, it } from 'vitest'
import { eventPattern, eventType } from './event-type-schema'
import { eventTypeNames, matchesType } from './event-types'

describe('matchesType', () => {
  it.each([
    ['*', 'lead.created', true],
    ['lead.created', 'lead.created', true],
    ['lead.*', 'lead.created', true],
    ['lead.*', 'leads.created', false],
    ['lead.*', 'lead', false],
    ['lead.created', 'lead.created_twice', false],
    ['lead.created', 'lead.status_changed', false],
    ['sequence.*', 'lead.created', false],
  ])('%s and %s: %s', (pattern, type, expected) => {
    expect(matchesType([pattern], type)).toBe(expected)
    expect(matchesType(['checklist.completed', pattern], type)).toBe(expected)
  })

  it('takes nothing without a pattern', () => expect(matchesType([], 'lead.created')).toBe(false))
})

describe('the event types', () => {
  it('are the nine of the contract', () => {
    expect(eventTypeNames).toEqual([
      'conversation.started',
      'conversation.reply_received',
      'conversation.handoff_requested',
      'lead.status_changed',
      'lead.created',
      'checklist.item_collected',
      'checklist.completed',
      'sequence.completed',
      'sequence.reply_received',
    ])
  })

  it('and their groups may be subscribed to, and only types published', () => {
    const patterns = ['*', 'conversation.*', 'lead.*', 'checklist.*', 'sequence.*']
    for (const pattern of [...patterns, ...eventTypeNames]) expect(eventPattern.parse(pattern)).toBe(pattern)
    for (const pattern of patterns) expect(eventType.safeParse(pattern).success).toBe(false)
  })

  it('that do not exist are named, shortened', () => {
    const messageFor = (value: unknown) => eventPattern.safeParse(value).error?.issues[0]?.message
    expect(messageFor('lead.gone')).toBe('Unknown event type "lead.gone".')
    expect(messageFor('x'.repeat(5000))).toHaveLength('Unknown event type "".'.length + 80)
    expect(messageFor(7)).toBe('Must be an event type.')
  })
})

describe('a choice of events', () => {
  it.each([
    [['*'], true],
    [['lead.*'], true],
    [['lead.created'], true],
    [['lead.status_changed', 'sequence.*'], false],
  ])('%j takes lead.created: %s', (chosen, expected) => {
    expect(matchesType(chosen, 'lead.created')).toBe(expected)
  })
})
