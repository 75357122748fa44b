import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { readTime } from './times'

const reference = z.iso.datetime({ offset: true })

describe('readTime', () => {
  it.each([
    ['2026-02-14T15:30:00Z', Date.UTC(2026, 1, 14, 15, 30)],
    ['2026-02-14T15:30Z', Date.UTC(2026, 1, 14, 15, 30)],
    ['2026-02-14T15:30:00.25+01:30', Date.UTC(2026, 1, 14, 14, 0, 0, 250)],
    ['2024-02-29T00:00:00Z', Date.UTC(2024, 1, 29)],
  ])('of %s is %i', (text, ms) => expect(readTime(text)).toBe(ms))

  it.each([
    '',
    '2026-02-14',
    '2026-02-14T15:30:00',
    '2026-02-14 15:30:00Z',
    '2026-02-29T00:00:00Z',
    '2026-02-30T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-01-01T24:00:00Z',
    '2026-01-01T00:60:00Z',
    '2026-01-01T00:00:00+24:00',
    '1969-12-31T23:59:59Z',
    '20260-01-01T00:00:00Z',
    'now',
  ])('returns null for %j', (text) => expect(readTime(text)).toBeNull())

  it('accepts exactly the times that the rest of the API accepts', () => {
    const part = (max: number) => fc.integer({ min: 0, max: max }).map((n) => String(n).padStart(2, '0'))
    const texts = fc
      .tuple(
        fc.integer({ min: 1971, max: 9998 }),
        part(13),
        part(32),
        part(24),
        part(60),
        fc.constantFrom('Z', '+02:00', ''),
      )
      .map(([year, month, day, hour, minute, zone]) => `${year}-${month}-${day}T${hour}:${minute}:00${zone}`)
    fc.assert(
      fc.property(texts, (text) => {
        expect(readTime(text) !== null).toBe(reference.safeParse(text).success)
      }),
      { numRuns: 2000 },
    )
  })
})
