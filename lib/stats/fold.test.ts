import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { foldStats } from '@/db/queries/stats'
import { withTransaction } from '@/lib/platform/context'
import { openTestRuntime, type TestRuntime } from '@/lib/testing/runtime'
import { foldOldStats } from './fold'
import { toSlot } from './histogram'
import { countOutcomes } from './record'

const day = 86_400_000
const start = Date.parse('2026-02-17T23:58:00Z')
let now: number
let runtime: TestRuntime
beforeEach(async () => {
  now = start
  runtime = await openTestRuntime({ now: () => now, retention: { dataMs: 30 * day, noticeMs: 365 * day } })
})
afterEach(() => runtime.dispose())

const count = (endpointId = 'wh_a', outcome: 'delivered' | 'timeout' = 'delivered') =>
  withTransaction(runtime.system, (tx) =>
    countOutcomes(tx, [{ delivery: { endpoint_id: endpointId, test: 0 }, outcome, durationMs: 20 }]),
  )

const rows = async (span: string) => {
  const found = await runtime.database.db
    .selectFrom('delivery_stats')
    .selectAll()
    .orderBy('start')
    .orderBy('endpoint_id')
    .execute()
  return found
    .filter((row) => row.span === span)
    .map((row) => [new Date(row.start).toISOString().slice(0, 16), row.endpoint_id, row.count])
}

describe('folding', () => {
  it('leaves the minute that is running and turns those that are over into longer spans', async () => {
    for (let minute = 0; minute < 4; minute++) {
      await count()
      await count('wh_b')
      now += 60_000
    }
    now -= 60_000
    expect(await foldOldStats(runtime.system)).toBe(true)
    expect(await rows('open')).toEqual([
      ['2026-02-18T00:01', 'wh_a', 1],
      ['2026-02-18T00:01', 'wh_b', 1],
    ])
    expect((await rows('minute')).filter(([, id]) => id === 'wh_a')).toEqual([
      ['2026-02-17T23:58', 'wh_a', 1],
      ['2026-02-17T23:59', 'wh_a', 1],
      ['2026-02-18T00:00', 'wh_a', 1],
    ])
    expect(await rows('hour')).toEqual([
      ['2026-02-17T23:00', 'wh_a', 2],
      ['2026-02-17T23:00', 'wh_b', 2],
      ['2026-02-18T00:00', 'wh_a', 1],
      ['2026-02-18T00:00', 'wh_b', 1],
    ])
    expect((await rows('day')).map(([at]) => at)).toEqual(
      ['2026-02-17', '2026-02-17', '2026-02-18', '2026-02-18'].map((at) => `${at}T00:00`),
    )
  })

  it('adds what comes late to what was folded before', async () => {
    await count()
    now += 60_000
    await foldOldStats(runtime.system)
    now -= 60_000
    await count()
    now += 60_000
    await foldOldStats(runtime.system)
    for (const span of ['minute', 'hour', 'quarter', 'day'])
      expect(await rows(span)).toEqual([[expect.any(String), 'wh_a', 2]])
    expect(await rows('open')).toEqual([])
  })

  it('keeps how long successes took, and of failures that only in minutes', async () => {
    await count()
    await count('wh_a', 'timeout')
    now += 60_000
    await foldOldStats(runtime.system)
    const found = await runtime.database.db.selectFrom('delivery_stats').selectAll().execute()
    const slots = (outcome: string) =>
      Object.fromEntries(found.filter((row) => row.outcome === outcome).map((row) => [row.span, row.slot]))
    const slot = toSlot(20)
    expect(slots('delivered')).toEqual({ minute: slot, hour: slot, quarter: slot, day: slot })
    expect(slots('timeout')).toEqual({ minute: slot, hour: 0, quarter: 0, day: 0 })
  })

  it('goes in pieces of which each is whole, so that it may be cut off between any two', async () => {
    for (let i = 0; i < 30; i++) await count(`wh_${i}`)
    now += 60_000
    const total = async () =>
      (await Promise.all(['open', 'day'].map(rows))).flat().reduce((sum, [, , n]) => sum + Number(n), 0)
    for (let left = 30; left > 0; left -= 7) {
      const folded = await runtime.database.batch.write((db) => foldStats(db, now, 7))
      expect(folded).toBe(Math.min(7, left))
      expect(await total()).toBe(30)
    }
    expect(await rows('open')).toEqual([])
  })

  it('goes through more than one piece holds', async () => {
    for (let i = 0; i < 600; i++) await count(`wh_${i}`)
    now += 60_000
    expect(await foldOldStats(runtime.system)).toBe(true)
    expect([(await rows('open')).length, (await rows('hour')).length]).toEqual([0, 600])
  })
})

describe('rows', () => {
  it('stay bounded: minutes for two hours, hours for two days, quarters for nine, days for as long as payloads', async () => {
    for (let hour = 0; hour < 40 * 24; hour++) {
      await count()
      now += 3_600_000
      if (hour % 24 === 23) await foldOldStats(runtime.system)
    }
    await foldOldStats(runtime.system)
    const lengths = await Promise.all(
      ['open', 'minute', 'hour', 'quarter', 'day'].map(async (span) => (await rows(span)).length),
    )
    expect(lengths).toEqual([0, 2, 2 * 24 - 1, 9 * 4, 31])
  })

  it('are all kept while the clock is not believed, and folded all the same', async () => {
    await count()
    now += 400 * day
    await foldOldStats(runtime.system, { mayRemove: false })
    const spans = ['open', 'minute', 'hour', 'quarter', 'day']
    expect(await Promise.all(spans.map(async (span) => (await rows(span)).length))).toEqual([0, 1, 1, 1, 1])
    await foldOldStats(runtime.system)
    expect(await Promise.all(spans.map(async (span) => (await rows(span)).length))).toEqual([0, 0, 0, 0, 0])
  })

  it('of a day outlast a retention of one day until no minute of it is younger', async () => {
    runtime.system.runtime.retention = { dataMs: day, noticeMs: day }
    now = Date.parse('2026-02-17T23:00:00Z')
    await count()
    now = Date.parse('2026-02-18T22:00:00Z')
    await foldOldStats(runtime.system)
    expect([(await rows('hour')).length, (await rows('day')).length]).toEqual([1, 1])
    now = Date.parse('2026-02-19T00:00:01Z')
    await foldOldStats(runtime.system)
    expect([(await rows('hour')).length, (await rows('day')).length]).toEqual([0, 0])
  })
})
