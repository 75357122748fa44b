import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { DeliveryStatus } from '../schema'
import { openTestDatabase, type TestDatabase } from '../testing'
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

// How a delivery may stand: with a code and without, cancelled during an attempt that was answered after all.
const ends: [DeliveryStatus, string | null, number | null][] = [
  ['pending', null, null],
  ['pending', 'http_5xx', 503],
  ['pending', 'timeout', null],
  ['delivered', null, 200],
  ['delivered', null, 204],
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
  const [status, cause, last_status_code] = pick(ends, n * 7 + Math.floor(n / 12))
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
  addRows(rows)
})
afterAll(() => database.dispose())

function addRows(added: Row[]): void {
  const names = Object.keys(rows[0] ?? {})
  const insert = database.sqlite.prepare(
    `insert into deliveries (${names}, max_attempts) values (${names.map((name) => `@${name}`)}, 6)`,
  )
  database.sqlite.transaction(() => {
    for (const row of added) insert.run(row)
  })()
}

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
    const page = await readDeliveryPage(database.db, { partnerId, filter }, { before, limit })
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
  it.each(single)('by %s %s shows those and no others', async (field, value) => {
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
      new Set(['pending null', 'failed null', 'cancelled null', 'failed 404', 'cancelled 410']),
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

  it('of any kind shows what it means, page by page and as one condition', async () => {
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

/** The plans of all that is read of deliveries while a page is read. */
async function plansOf(partnerId: string | null, filter: DeliveryFilter): Promise<string[]> {
  const other = await openTestDatabase()
  const texts: string[] = []
  const { sqlite } = other
  const prepare = sqlite.prepare.bind(sqlite)
  sqlite.prepare = ((text: string) => {
    texts.push(text)
    return prepare(text)
  }) as typeof sqlite.prepare
  for (const before of [null, 'dlv_f'])
    await readDeliveryPage(other.db, { partnerId, filter }, { before, limit: 100 })
  const plans = texts.flatMap((text) => {
    const nulls = Array(text.split('?').length - 1).fill(null)
    return prepare(`explain query plan ${text}`).all(...nulls) as { detail: string }[]
  })
  await other.dispose()
  expect(texts.length).toBeGreaterThan(1)
  return plans.map(({ detail }) => detail)
}

describe('the index that a page is read by', () => {
  const byIndex: [string, DeliveryFilter, string[]][] = [
    ['nothing', only({}), ['deliveries_partner']],
    ['status', only({ status: ['failed'] }), ['deliveries_partner_status']],
    ['statuses', only({ status: ['failed', 'pending'] }), ['deliveries_partner_status']],
    ['webhook_id', only({ webhook_id: ['wh_a'] }), ['deliveries_endpoint']],
    ['event_id', only({ event_id: ['evt_a'] }), ['deliveries_event']],
    ['delivery_id', only({ delivery_id: ['dlv_a'] }), ['sqlite_autoindex_deliveries_1']],
    ['event_type', only({ event_type: ['lead.created'] }), ['deliveries_partner_type']],
    ['event_types', only({ event_type: types }), ['deliveries_partner_type']],
    ['account_id', only({ account_id: ['acc_a'] }), ['deliveries_partner_account']],
    ['cause', only({ cause: ['timeout'] }), ['deliveries_partner_cause']],
    ['causes', only({ cause: ['timeout', 'cancelled', 'http_5xx'] }), ['deliveries_partner_cause']],
    ['a code', only({ status_code: ['500'] }), ['deliveries_partner_code']],
    ['a class', only({ status_code: ['5xx'] }), ['deliveries_partner_code']],
    ['codes', only({ status_code: ['5xx', '429', '404'] }), ['deliveries_partner_code']],
    ['success', only({ status_code: ['2xx'] }), ['deliveries_partner_code', 'deliveries_partner_status']],
    ['test', { ...only({}), test: true }, ['deliveries_partner_test']],
    ['no test', { ...only({}), test: false }, ['deliveries_partner']],
    ['from', { ...only({}), from: start }, ['deliveries_partner']],
    ['from and to', { ...only({}), from: start, to: start + 1 }, ['deliveries_partner']],
    ['a status and a time', { ...only({ status: ['failed'] }), from: start }, ['deliveries_partner_status']],
    ...fields.map((f): [string, DeliveryFilter, string[]] => [
      `not ${f}`,
      without({ [f]: values[f] }),
      ['deliveries_partner'],
    ]),
    ['two fields', only({ status: ['failed'], account_id: ['acc_a'] }), ['deliveries_partner_account']],
    ['an event of a test', { ...only({ event_id: ['evt_a'] }), test: true }, ['deliveries_partner_test']],
  ]

  it.each(byIndex)('for %s is the one made for it, and nothing is sorted', async (_, filter, indexes) => {
    const plans = await plansOf('prt_a', filter)
    expect(plans.filter((detail) => /TEMP B-TREE|SCAN|AUTOMATIC/.test(detail))).toEqual([])
    const used = plans.flatMap((detail) => / (?:COVERING )?INDEX (\S+)/.exec(detail)?.[1] ?? [])
    expect(new Set(used)).toEqual(new Set(indexes))
    // An id needs no place to continue at.
    const continued = plans.filter((detail) => /\bid[<>]/.test(detail))
    expect(continued.length).toBeGreaterThanOrEqual(filter.include.delivery_id ? 0 : indexes.length)
  })

  it.each([
    ['nothing', only({}), 'sqlite_autoindex_deliveries_1'],
    ['status', only({ status: ['failed'] }), 'deliveries_status'],
    ['statuses', only({ status: ['failed', 'pending'] }), 'deliveries_status'],
    ['webhook_id', only({ webhook_id: ['wh_a'] }), 'deliveries_endpoint'],
    ['cause', only({ cause: ['timeout'] }), 'sqlite_autoindex_deliveries_1'],
  ] as const)('of all partners for %s gives the order as well', async (_, filter, index) => {
    const plans = await plansOf(null, { include: { ...filter.include } as never, exclude: {} })
    expect(plans.filter((detail) => /TEMP B-TREE|AUTOMATIC/.test(detail))).toEqual([])
    const used = plans.flatMap((detail) => / (?:COVERING )?INDEX (\S+)/.exec(detail)?.[1] ?? [])
    expect(new Set(used)).toEqual(new Set([index]))
  })
})

describe('a filter that matches hardly anything of very many', () => {
  it('costs a page at most so much, and is gone through page by page', async () => {
    const [first] = rows as [Row]
    const many = Array.from({ length: 130_000 }, (_, n) => ({
      ...first,
      id: `dlv_9${String(n).padStart(8, '0')}`,
      partner_id: 'prt_many',
      status: 'delivered' as const,
      cause: null,
      last_status_code: 200,
      account_id: n === 3 || n === 120_001 ? 'acc_rare' : 'acc_a',
    }))
    addRows(many)
    const filter: DeliveryFilter = without({ account_id: ['acc_a'] })
    const read = (before: string | null) =>
      readDeliveryPage(database.db, { partnerId: 'prt_many', filter }, { before, limit: 10 })
    const page = await read(null)
    expect(page.rows.map(({ id }) => id)).toEqual(['dlv_900120001'])
    expect(page.before).toBe('dlv_900029980')
    const last = await read(page.before)
    expect(last).toMatchObject({ rows: [{ id: 'dlv_900000003' }], before: null })
  })
})
