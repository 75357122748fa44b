import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { listAttempts } from '@/db/queries/attempts'
import { listDeliveryRows, publish } from '@/lib/testing/deliveries'
import { addEndpoint, addPartner, type TestPartner } from '@/lib/testing/partner'
import { openTestRuntime, type TestRuntime } from '@/lib/testing/runtime'
import { attemptDelivery } from './attempt'

const endpoints = 8
let runtime: TestRuntime
let partner: TestPartner
let ids: string[]

beforeEach(async () => {
  runtime = await openTestRuntime()
  partner = await addPartner(runtime)
  for (let i = 0; i < endpoints; i++) await addEndpoint(partner, { url: `https://h${i}.example/x` })
  await publish(partner)
  ids = (await listDeliveryRows(partner)).map(({ id }) => id)
})
afterEach(() => runtime.dispose())

const attempt = (deliveryId: string) =>
  attemptDelivery(runtime.system, { deliveryId, number: 1, pauses: 0 }).then(
    (next) => next.do,
    (error: Error) => error.message,
  )
const attemptAll = () => Promise.all(ids.map(attempt))
const statuses = async () => (await listDeliveryRows(partner)).map(({ status }) => status)
const refuse = (event: string, table: string, condition: string) =>
  sql
    .raw(`create trigger refused before ${event} on ${table} when ${condition}
      begin select raise(abort, 'refused'); end`)
    .execute(runtime.database.db)
const all = <T>(value: T, exception?: T) =>
  ids.map((_, i) => (i === 3 && exception !== undefined ? exception : value))

describe('attempts that are made at the same time', () => {
  it('are each recorded, sent and counted once', async () => {
    expect(await attemptAll()).toEqual(all('end'))
    expect(runtime.receivers.requests.map(({ url }) => url).sort()).toEqual(
      ids.map((_, i) => `https://h${i}.example/x`),
    )
    expect(await statuses()).toEqual(all('delivered'))
    const rows = await listAttempts(runtime.database.db, ids)
    expect(rows.map(({ delivery_id, status_code }) => [delivery_id, status_code])).toEqual(
      ids.map((id) => [id, 200]),
    )
    const counts = await runtime.database.db
      .selectFrom('delivery_stats')
      .select(['outcome', 'count'])
      .execute()
    expect(counts).toEqual(all({ outcome: 'delivered', count: 1 }))
  })

  it('are recorded as they ended, each for itself', async () => {
    runtime.receivers.respondNext(...all(200, 500))
    expect(await attemptAll()).toEqual(all('end', 'wait'))
    expect(await statuses()).toEqual(all('delivered', 'pending'))
  })

  it('of one delivery send one request', async () => {
    const [first = ''] = ids
    expect(await Promise.all([attempt(first), attempt(first), attempt(first)])).toEqual([
      'end',
      'again',
      'again',
    ])
    expect(runtime.receivers.requests).toHaveLength(1)
  })
})

describe('among attempts that are made at the same time', () => {
  it('one that cannot be begun holds up no other', async () => {
    await refuse('insert', 'attempts', `new.delivery_id = '${ids[3]}'`)
    expect(await attemptAll()).toEqual(all('end', 'refused'))
    expect(runtime.receivers.requests).toHaveLength(endpoints - 1)
    expect(await statuses()).toEqual(all('delivered', 'pending'))
  })

  it('one that cannot be recorded takes no other along', async () => {
    await refuse('update', 'deliveries', `new.id = '${ids[3]}'`)
    expect(await attemptAll()).toEqual(all('end', 'refused'))
    expect(runtime.receivers.requests).toHaveLength(endpoints)
    expect(await statuses()).toEqual(all('delivered', 'pending'))
    const ended = (await listAttempts(runtime.database.db, ids)).map(({ ended_at }) => ended_at !== null)
    expect(ended).toEqual(all(true, false))
  })
})
