import { describe, expect, it } from 'vitest'
import { findDifferences, toDraft } from './draft'

const was = { url: 'https://a.acme.com/', description: '', events: ['lead.*', 'sequence.completed'] }

describe('what somebody else has changed', () => {
  it('is named by field, with what each side has', () => {
    const theirs = { ...was, url: 'https://b.acme.com/', description: 'CRM' }
    const mine = { ...was, description: 'Leads', events: ['*'] }
    expect(findDifferences(was, theirs, mine)).toEqual([
      {
        field: 'url',
        label: 'URL',
        was: 'https://a.acme.com/',
        theirs: 'https://b.acme.com/',
        mine: 'https://a.acme.com/',
      },
      { field: 'description', label: 'Description', was: '', theirs: 'CRM', mine: 'Leads' },
    ])
  })

  it('is nothing when only I changed something, or the order of events is another', () => {
    const theirs = { ...was, events: ['sequence.completed', 'lead.*'] }
    expect(findDifferences(was, theirs, { ...was, url: 'https://mine.acme.com/' })).toEqual([])
  })

  it('leaves out what the form does not hold', () => {
    const endpoint = { ...was, id: 'wh_1', active: true, created_at: '2026-02-15T10:30:00Z' }
    const { description: _, ...bare } = endpoint
    expect(findDifferences(toDraft(bare), toDraft({ ...endpoint, active: false }), was)).toEqual([])
  })
})
