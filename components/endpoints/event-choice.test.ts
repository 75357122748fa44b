import { describe, expect, it } from 'vitest'
import { chooseEvents } from './event-choice'

describe('chooseEvents', () => {
  it('adds and takes away single types', () => {
    expect(chooseEvents(['lead.created'], 'lead.status_changed', true)).toEqual([
      'lead.created',
      'lead.status_changed',
    ])
    expect(chooseEvents(['lead.created'], 'lead.created', false)).toEqual([])
  })

  it('replaces the types of a group by the group, and clears it', () => {
    expect(chooseEvents(['lead.created', 'sequence.completed'], 'lead.*', true)).toEqual([
      'sequence.completed',
      'lead.*',
    ])
    expect(chooseEvents(['lead.*', 'sequence.completed'], 'lead.*', false)).toEqual(['sequence.completed'])
  })

  it('spells out a group, or everything, when one type leaves it', () => {
    expect(chooseEvents(['lead.*'], 'lead.created', false)).toEqual(['lead.status_changed'])
    expect(chooseEvents(['*'], 'sequence.completed', false)).toEqual([
      'conversation.*',
      'lead.*',
      'checklist.*',
      'sequence.reply_received',
    ])
  })
})
