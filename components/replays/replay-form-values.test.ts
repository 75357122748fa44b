import { createLoader } from 'nuqs/server'
import { describe, expect, it } from 'vitest'
import { fromFieldTime, offsetAt, replayFormParsers, toFieldTime, toFilter } from './replay-form-values'

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
    expect(fromFieldTime('2026-03-08T02:30', 'America/New_York')).toBe('2026-03-08T07:30:00Z')
    expect(fromFieldTime('2026-10-04T02:15', 'Australia/Lord_Howe')).toBe('2026-10-03T15:45:00Z')
  })

  it.each([
    ['2026-10-25T02:30', 'Europe/Berlin', '2026-10-25T00:30:00Z', 'UTC+02:00'],
    ['2026-10-25T01:30', 'Europe/London', '2026-10-25T00:30:00Z', 'UTC+01:00'],
    ['2026-11-01T01:30', 'America/New_York', '2026-11-01T05:30:00Z', 'UTC−04:00'],
    ['2026-11-01T01:30', 'America/St_Johns', '2026-11-01T04:00:00Z', 'UTC−02:30'],
    ['2026-04-05T02:30', 'Australia/Sydney', '2026-04-04T15:30:00Z', 'UTC+11:00'],
    ['2026-04-05T01:45', 'Australia/Lord_Howe', '2026-04-04T14:45:00Z', 'UTC+11:00'],
  ])('a clock that comes twice, %s in %s, means the earlier time', (text, zone, iso, offset) => {
    expect(fromFieldTime(text, zone)).toBe(iso)
    expect(offsetAt(iso, zone)).toBe(offset)
    expect(toFieldTime(iso, zone)).toBe(`${text}:00`)
  })

  it.each([
    ['2026-10-25T01:59:59', 'Europe/Berlin', '2026-10-24T23:59:59Z'],
    ['2026-10-25T03:00', 'Europe/Berlin', '2026-10-25T02:00:00Z'],
    ['2026-11-01T00:59:59', 'America/New_York', '2026-11-01T04:59:59Z'],
    ['2026-11-01T02:00', 'America/New_York', '2026-11-01T07:00:00Z'],
  ])('a clock beside those, %s in %s, means the only time that it has', (text, zone, iso) =>
    expect(fromFieldTime(text, zone)).toBe(iso),
  )

  it('the offset of a text that is no time is nothing', () => expect(offsetAt('soon', 'UTC')).toBe(''))
})
