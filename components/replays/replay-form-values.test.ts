import { createLoader } from 'nuqs/server'
import { describe, expect, it } from 'vitest'
import { fromFieldTime, replayFormParsers, toFieldTime, toFilter } from './replay-form-values'

const read = createLoader(replayFormParsers)
const filterOf = (search: string) => toFilter(read(new URLSearchParams(search)))

describe('the form as its address has it', () => {
  it.each([
    ['', { status: 'failed' }],
    ['status=everything', {}],
    [
      'status=missed&webhook_id=wh_1&from=2026-02-14T15:30:00Z',
      { status: 'missed', webhook_id: 'wh_1', from: '2026-02-14T15:30:00Z' },
    ],
    ['cause=http_5xx&event_type=lead.*', { status: 'failed', cause: 'http_5xx', event_type: 'lead.*' }],
    ['status=lost&cause=weather&event_type=*', { status: 'failed' }],
  ])('%s', (search, filter) => expect(filterOf(search)).toEqual(filter))
})

describe('times of the date fields', () => {
  it.each([
    ['2026-02-14T15:30', '2026-02-14T15:30:00Z'],
    ['2026-02-14T15:30:07', '2026-02-14T15:30:07Z'],
    ['', ''],
  ])('%s means %s in UTC', (text, iso) => expect(fromFieldTime(text)).toBe(iso))

  it('shows a time with an offset in UTC, and nothing of another text', () => {
    expect(toFieldTime('2026-02-14T16:30:00+01:00')).toBe('2026-02-14T15:30:00')
    expect(toFieldTime('yesterday')).toBe('')
  })
})
