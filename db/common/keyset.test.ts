import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { insertDeliveries } from '@/db/queries/deliveries'
import { readDeliveryPage } from '@/db/queries/delivery-pages'
import { insertEndpoint } from '@/db/queries/endpoints'
import { insertEvent } from '@/db/queries/events'
import { insertPartner } from '@/db/queries/tenancy'
import { openTestDatabase, type TestDatabase, walkAtOnce } from '@/db/testing'
import { splitPage } from './keyset'

const rows = (...ids: string[]) => ids.map((id) => ({ id }))

describe('splitPage', () => {
  it.each([
    ['nothing', [], [], null],
    ['less than a page', ['c'], ['c'], null],
    ['exactly a page', ['c', 'b'], ['c', 'b'], null],
    ['one more than a page', ['c', 'b', 'a'], ['c', 'b'], 'b'],
  ])('of %s returns where to continue, or that it is the end', (_, found, page, before) => {
    expect(splitPage(rows(...found), 2)).toEqual({ rows: rows(...page), before })
  })
})

describe('a list paged by id', () => {
  let database: TestDatabase
  beforeEach(async () => {
    database = await openTestDatabase()
    for (const id of ['prt_a', 'prt_b']) {
      await insertPartner(database.db, { id, name: id, created_at: 0 })
      await addEndpoint(id)
      await addEvent(id)
    }
  })
  afterEach(() => database.dispose())

  const addEndpoint = (partnerId: string) =>
    insertEndpoint(database.db, {
      id: `wh_${partnerId}`,
      partner_id: partnerId,
      url: 'https://hooks.acme.com/',
      events: '["*"]',
      active: 1,
      secret_sealed: '',
      created_at: 0,
      updated_at: 0,
    })
  const addEvent = (partnerId: string) =>
    insertEvent(database.db, {
      id: `evt_${partnerId}`,
      partner_id: partnerId,
      account_id: 'acc_a',
      type: 'lead.created',
      body: Buffer.from('{}'),
      created_at: 0,
    })
  const idOf = (n: number) => `dlv_${String(n).padStart(6, '0')}`
  const addDeliveries = (numbers: number[], partnerId = 'prt_a') =>
    database.batch.write(async (db) => {
      await insertDeliveries(
        db,
        numbers.map((n) => ({
          id: idOf(n),
          partner_id: partnerId,
          endpoint_id: `wh_${partnerId}`,
          event_id: `evt_${partnerId}`,
          event_type: 'lead.created',
          account_id: 'acc_a',
          max_attempts: 6,
          created_at: 0,
          resend_of: null,
          replay_id: null,
          test: 0,
          test_variant: null,
        })),
      )
    })

  async function readAll(limit: number, betweenPages: () => Promise<void> = async () => undefined) {
    const seen: string[] = []
    const everything = { partnerId: 'prt_a', filter: { include: {}, exclude: {} } }
    let before: string | null = null
    do {
      const page = await readDeliveryPage(database.db, everything, { before, limit }, walkAtOnce)
      seen.push(...page.rows.map(({ id }) => id))
      before = page.before
      await betweenPages()
    } while (before !== null)
    return seen
  }

  it.each([1, 7, 50, 100, 249, 250, 251])('by %i shows 250 rows once each, newest first', async (limit) => {
    const numbers = Array.from({ length: 250 }, (_, i) => i * 2)
    await addDeliveries(numbers)
    await addDeliveries([1, 3, 5], 'prt_b')
    expect(await readAll(limit)).toEqual(numbers.map(idOf).reverse())
  })

  it('is not affected by rows that arrive in between', async () => {
    const numbers = Array.from({ length: 250 }, (_, i) => i)
    await addDeliveries(numbers)
    let next = 1000
    const seen = await readAll(20, () => addDeliveries([next++, next++]))
    expect(seen).toEqual(numbers.map(idOf).reverse())
  })
})
