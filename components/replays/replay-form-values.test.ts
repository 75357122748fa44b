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
    ['2026-02-14T15:30', 'UTC', '2026-02-14T15:30:00Z'],
    ['2026-02-14T15:30:07', 'UTC', '2026-02-14T15:30:07Z'],
    ['2026-02-14T15:30:07', 'Europe/Paris', '2026-02-14T14:30:07Z'],
    ['2026-07-14T15:30:07', 'Europe/Paris', '2026-07-14T13:30:07Z'],
    ['2026-02-14T02:00', 'Asia/Kolkata', '2026-02-13T20:30:00Z'],
    ['', 'UTC', ''],
    ['soon', 'UTC', ''],
  ])('%s in %s means %s', (text, zone, iso) => expect(fromFieldTime(text, zone)).toBe(iso))

  it.each([
    ['2026-02-14T16:30:00+01:00', 'UTC', '2026-02-14T15:30:00'],
    ['2026-07-14T13:30:07Z', 'Europe/Paris', '2026-07-14T15:30:07'],
    ['yesterday', 'UTC', ''],
  ])('%s is shown in %s as %s', (iso, zone, text) => expect(toFieldTime(iso, zone)).toBe(text))

  it('a clock that is skipped in spring means the time an hour on', () => {
    expect(fromFieldTime('2026-03-29T02:30', 'Europe/Paris')).toBe('2026-03-29T01:30:00Z')
  })
})
