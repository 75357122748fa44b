import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { DeliveryStatus } from '@/db/tables/deliveries'
import { openTestDatabase, type TestDatabase, walkAtOnce } from '../testing'
import { type DeliveryFilter, type FilterField, matchesFilter } from './delivery-filter'
import { readDeliveryPage } from './delivery-pages'

let database: TestDatabase
const start = Date.parse('2026-03-01T12:00:00Z')
const partners = ['prt_a', 'prt_b'] as const
const types = ['conversation.started', 'conversation.reply_received', 'lead.created', 'sequence.completed']

interface Row {
  id: string
  partner_id: string
  endpoint_id: string
  event_id: string
  event_type: string
  account_id: string
  status: DeliveryStatus
  cause: string | null
  last_status_code: number | null
  created_at: number
  test: number
}

// Possible states of a delivery: with a code and without (from before codes were stored), and cancelled during an
// attempt that still got a response.
const ends: [DeliveryStatus, string | null, number | null][] = [
  ['pending', null, null],
  ['pending', 'http_5xx', 503],
  ['pending', 'timeout', null],
  ['delivered', null, 200],
  ['delivered', null, 204],
  ['delivered', null, null],
  ['failed', 'http_5xx', 500],
  ['failed', 'http_404', 404],
  ['failed', 'http_429', 429],
  ['failed', 'tls_expired', null],
  ['cancelled', 'cancelled', null],
  ['cancelled', 'cancelled', 200],
  ['cancelled', 'endpoint_deleted', 410],
]

const pick = <T>(values: readonly T[], n: number) => values[n % values.length] as T
const rows: Row[] = Array.from({ length: 400 }, (_, n) => {
  const [status, cause, last_status_code] = pick(ends, n * 7 + Math.floor(n / 13))
  const partner_id = pick(partners, Math.floor(n / 3))
  const at = start + n * 1000
  return {
    id: `dlv_${at.toString(16).padStart(12, '0')}${String(n).padStart(20, '0')}`,
    partner_id,
    endpoint_id: `wh_${partner_id}${n % 3}`,
    event_id: `evt_${n % 40}`,
    event_type: pick(types, Math.floor(n / 2)),
    account_id: `acc_${n % 5}`,
    status,
    cause,
    last_status_code,
    created_at: at + (n % 3) * 7 - 7,
    test: Number(n % 11 === 0),
  }
})

beforeAll(async () => {
  database = await openTestDatabase()
  const { sqlite } = database
  sqlite.pragma('foreign_keys = OFF')
  const names = Object.keys(rows[0] ?? {})
  const insert = sqlite.prepare(
    `insert into deliveries (${names}, max_attempts) values (${names.map((name) => `@${name}`)}, 6)`,
  )
  for (const row of rows) insert.run(row)
})
afterAll(() => database.dispose())

/** The meaning of a filter, row by row. */
function holds(row: Row, { include, exclude, from, to, test }: DeliveryFilter): boolean {
  const has = (field: FilterField, values: string[]) => values.some((value) => isValue(row, field, value))
  const entries = (part: DeliveryFilter['include']) => Object.entries(part) as [FilterField, string[]][]
  return (
    entries(include).every(([field, values]) => has(field, values)) &&
    !entries(exclude).some(([field, values]) => has(field, values)) &&
    (from === undefined || row.created_at >= from) &&
    (to === undefined || row.created_at < to) &&
    (test === undefined || row.test === Number(test))
  )
}

function isValue(row: Row, field: FilterField, value: string): boolean {
  const columns = { delivery_id: 'id', webhook_id: 'endpoint_id', status_code: 'last_status_code' } as const
  const name = field in columns ? columns[field as keyof typeof columns] : (field as keyof Row)
  const found = String(row[name])
  if (field === 'event_type' && value.endsWith('*')) return found.startsWith(value.slice(0, -1))
  return field === 'status_code' && value.endsWith('xx')
    ? found.length === 3 && found[0] === value[0]
    : found === value
}

const values: Record<FilterField, string[]> = {
  delivery_id: [...rows.slice(30, 40).map(({ id }) => id), 'dlv_none'],
  status: ['pending', 'delivered', 'failed', 'cancelled'],
  webhook_id: ['wh_prt_a0', 'wh_prt_a1', 'wh_prt_b0', 'wh_none'],
  event_id: ['evt_1', 'evt_2', 'evt_39', 'evt_none'],
  event_type: [...types, 'conversation.*', 'lead.*', 'checklist.*'],
  account_id: ['acc_0', 'acc_1', 'acc_none'],
  cause: ['http_5xx', 'tls_expired', 'cancelled', 'endpoint_deleted', 'timeout'],
  status_code: ['200', '204', '500', '429', '404', '418', '2xx', '4xx', '5xx', '3xx'],
}
const fields = Object.keys(values) as FilterField[]

async function readAll(partnerId: string | null, filter: DeliveryFilter, limit = 100): Promise<string[]> {
  const seen: string[] = []
  let before: string | null = null
  do {
    const page = await readDeliveryPage(database.db, { partnerId, filter }, { before, limit }, walkAtOnce)
    seen.push(...page.rows.map((row) => row.id))
    before = page.before
  } while (before !== null)
  return seen
}

const expected = (partnerId: string | null, filter: DeliveryFilter) =>
  rows
    .filter((row) => (partnerId === null || row.partner_id === partnerId) && holds(row, filter))
    .map(({ id }) => id)
    .reverse()

const only = (include: DeliveryFilter['include']): DeliveryFilter => ({ include, exclude: {} })
const without = (exclude: DeliveryFilter['exclude']): DeliveryFilter => ({ include: {}, exclude })
const single = fields.flatMap((field) => values[field].map((value) => [field, value] as const))

describe('a filter', () => {
  it.each(single)('by %s %s returns exactly the matching deliveries', async (field, value) => {
    for (const filter of [only({ [field]: [value] }), without({ [field]: [value] })])
      for (const partnerId of ['prt_a', null])
        expect(await readAll(partnerId, filter)).toEqual(expected(partnerId, filter))
  })

  it('by codes knows deliveries without any, cancelled ones with one, and delivered ones', async () => {
    const statusesOf = async (filter: DeliveryFilter) => {
      const ids = new Set(await readAll('prt_a', filter))
      const found = rows.filter(({ id }) => ids.has(id))
      return new Set(found.map(({ status, last_status_code: code }) => `${status} ${code}`))
    }
    expect(await statusesOf(only({ status_code: ['2xx'] }))).toEqual(
      new Set(['delivered 200', 'delivered 204', 'cancelled 200']),
    )
    expect(await statusesOf(only({ status_code: ['200'] }))).toEqual(
      new Set(['delivered 200', 'cancelled 200']),
    )
    const left = await statusesOf(without({ status_code: ['2xx', '429', '5xx'] }))
    expect(left).toEqual(
      new Set([
        'pending null',
        'delivered null',
        'failed null',
        'cancelled null',
        'failed 404',
        'cancelled 410',
      ]),
    )
  })

  it('from a time includes it and to a time does not', async () => {
    const [{ created_at: at } = { created_at: 0 }] = rows.slice(200)
    const times = async (filter: object) => {
      const ids = new Set(await readAll(null, { include: {}, exclude: {}, ...filter }))
      return rows.filter(({ id }) => ids.has(id)).map((row) => row.created_at)
    }
    expect(Math.min(...(await times({ from: at })))).toBe(at)
    expect(Math.max(...(await times({ to: at })))).toBeLessThan(at)
    expect(await times({ from: at, to: at + 1 })).toEqual([at])
    expect(await times({ from: at, to: at })).toEqual([])
  })

  it('with an empty list of values matches nothing', async () => {
    expect(await readAll('prt_a', only({ status: [] }))).toEqual([])
    expect(await readAll('prt_a', only({ status: [], cause: ['timeout'] }))).toEqual([])
  })

  it('of any kind matches its definition, page by page and as one condition', async () => {
    const part = fc
      .record(
        Object.fromEntries(fields.map((f) => [f, fc.subarray(values[f], { minLength: 1, maxLength: 3 })])),
        { requiredKeys: [] },
      )
      .map((chosen) => Object.fromEntries(Object.entries(chosen).slice(0, 2)))
    const time = fc.integer({ min: start - 5_000, max: start + 405_000 })
    const filters = fc
      .record({
        include: part,
        exclude: part,
        from: fc.option(time, { nil: undefined, freq: 2 }),
        to: fc.option(time, { nil: undefined, freq: 2 }),
        test: fc.option(fc.boolean(), { nil: undefined, freq: 1 }),
      })
      .map(({ from, to, test, ...filter }) => ({
        ...filter,
        ...(from === undefined ? {} : { from }),
        ...(to === undefined ? {} : { to }),
        ...(test === undefined ? {} : { test }),
      }))
    const place = fc.record({
      partnerId: fc.constantFrom('prt_a', null),
      limit: fc.constantFrom(1, 7, 100),
    })
    await fc.assert(
      fc.asyncProperty(filters, place, async (filter: DeliveryFilter, { partnerId, limit }) => {
        const wanted = expected(partnerId, filter)
        expect(await readAll(partnerId, filter, limit)).toEqual(wanted)
        const query = database.db.selectFrom('deliveries').select('id').orderBy('id', 'desc')
        const found = await query.where((eb) => matchesFilter(eb, filter)).execute()
        expect(found.map(({ id }) => id)).toEqual(expected(null, filter))
      }),
      { numRuns: 300 },
    )
  })
})
