import { describe, expect, it } from 'vitest'
import { openTestDatabase, walkAtOnce } from '../testing'
import type { DeliveryFilter, FilterField } from './delivery-filter'
import { readDeliveryPage } from './delivery-pages'

const start = Date.parse('2026-03-01T12:00:00Z')
const types = ['conversation.started', 'conversation.reply_received', 'lead.created', 'sequence.completed']
const values: Record<FilterField, string[]> = {
  delivery_id: ['dlv_a'],
  status: ['pending', 'delivered'],
  webhook_id: ['wh_a'],
  event_id: ['evt_a'],
  event_type: [...types, 'lead.*'],
  account_id: ['acc_a'],
  cause: ['timeout'],
  status_code: ['200', '5xx'],
}
const fields = Object.keys(values) as FilterField[]
const only = (include: DeliveryFilter['include']): DeliveryFilter => ({ include, exclude: {} })
const without = (exclude: DeliveryFilter['exclude']): DeliveryFilter => ({ include: {}, exclude })

/** The query plans of all reads of deliveries for one page. */
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
    await readDeliveryPage(other.db, { partnerId, filter }, { before, limit: 100 }, walkAtOnce)
  const plans = texts.flatMap((text) => {
    const nulls = Array(text.split('?').length - 1).fill(null)
    return prepare(`explain query plan ${text}`).all(...nulls) as { detail: string }[]
  })
  await other.dispose()
  expect(texts.length).toBeGreaterThan(1)
  return plans.map(({ detail }) => detail)
}

describe('the index used for a page', () => {
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
    [
      'what failed at an endpoint',
      only({ status: ['failed'], webhook_id: ['wh_a'] }),
      ['deliveries_partner_status'],
    ],
    [
      'what an endpoint took',
      only({ status: ['delivered'], status_code: ['2xx'], webhook_id: ['wh_a'] }),
      ['deliveries_endpoint'],
    ],
    ['an event of a test', { ...only({ event_id: ['evt_a'] }), test: true }, ['deliveries_partner_test']],
  ]

  it.each(byIndex)('for %s is the intended one, and nothing is sorted', async (_, filter, indexes) => {
    const plans = await plansOf('prt_a', filter)
    expect(plans.filter((detail) => /TEMP B-TREE|SCAN|AUTOMATIC/.test(detail))).toEqual([])
    const used = plans.flatMap((detail) => / (?:COVERING )?INDEX (\S+)/.exec(detail)?.[1] ?? [])
    expect(new Set(used)).toEqual(new Set(indexes))
    // A look-up by id needs no cursor.
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

describe('a filter with hardly any matches among very many rows', () => {
  it('has a bounded cost per page, and can be paged through', async () => {
    const database = await openTestDatabase()
    database.sqlite.pragma('foreign_keys = OFF')
    database.sqlite.exec(`
      with recursive n(i) as (select 0 union all select i + 1 from n where i < 129999)
      insert into deliveries (id, partner_id, endpoint_id, event_id, event_type, account_id, status, max_attempts, created_at)
        select 'dlv_' || printf('%06d', i), 'prt_a', 'wh_a', 'evt_a', 'lead.created',
          iif(i in (3, 120001), 'acc_rare', 'acc_a'), 'delivered', 6, 0 from n`)
    const read = (before: string | null) => {
      const filter = without({ account_id: ['acc_a'] })
      return readDeliveryPage(database.db, { partnerId: 'prt_a', filter }, { before, limit: 10 }, walkAtOnce)
    }
    const page = await read(null)
    expect(page.rows.map(({ id }) => id)).toEqual(['dlv_120001'])
    expect(page.before).toBe('dlv_030000')
    const last = await read(page.before)
    expect(last).toMatchObject({ rows: [{ id: 'dlv_000003' }], before: null })
    await database.dispose()
  })
})
