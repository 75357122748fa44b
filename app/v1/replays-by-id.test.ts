import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { dumpRows } from '@/db/testing'
import { newId } from '@/lib/platform/ids'
import { badFields, callRoute } from '@/lib/testing/call'
import { endDeliveries, listDeliveryRows, publish } from '@/lib/testing/deliveries'
import { addEndpoint, addPartner, type TestPartner } from '@/lib/testing/partner'
import { openTestProduct, type TestProduct } from '@/server/testing/product'
import * as replays from './replays/route'

let product: TestProduct
let key: string
let ids: string[]
beforeEach(async () => {
  product = await openTestProduct()
  key = product.partnerKey
  ids = await makeFailed(product)
})
afterEach(() => product.dispose())

/** Five deliveries that failed, newest first. */
async function makeFailed(partner: TestPartner): Promise<string[]> {
  await addEndpoint(partner)
  await publish(partner, { count: 5 })
  await endDeliveries(product.runtime, 'failed')
  return (await listDeliveryRows(partner)).map(({ id }) => id).reverse()
}
const post = (delivery_ids: unknown, rest: object = {}, dry_run = true) =>
  callRoute(replays.POST, { key, body: { filter: { delivery_ids, ...rest }, dry_run } })

describe('a replay of deliveries by their ids', () => {
  it('plans those that ended, in any order and with duplicates', async () => {
    const { status, json } = await post([ids[3], ids[1], ids[3]])
    expect([status, json.total]).toEqual([200, 2])
    expect((await post([ids[0], ids[4]])).json.total).toBe(2)
  })

  it('applies the rest of the filter too', async () => {
    expect((await post([ids[0], ids[1]], { cause: 'http_5xx' })).json.total).toBe(2)
    expect((await post([ids[0], ids[1]], { cause: 'timeout' })).json.total).toBe(0)
  })

  it('shows afterwards which they were', async () => {
    const { status, json } = await post([ids[2]], {}, false)
    expect(status).toBe(202)
    expect([json.filter, json.progress.total]).toEqual([{ delivery_ids: [ids[2]] }, 1])
    const listed = await callRoute(replays.GET, { key })
    expect(listed.json.replays[0].filter).toEqual({ delivery_ids: [ids[2]] })
  })

  it("finds nothing for another partner's ids, as for unknown ones", async () => {
    const other = await addPartner(product.runtime, 'Other')
    const foreign = await makeFailed(other)
    expect((await post(foreign)).json.total).toBe(0)
    expect((await post(foreign)).text).toBe((await post([newId('dlv')])).text)
    const before = dumpRows(product.runtime.database.sqlite)
    expect((await post(foreign, {}, false)).status).toBe(422)
    expect(dumpRows(product.runtime.database.sqlite)).toBe(before)
  })

  it.each([
    [[], 'filter.delivery_ids'],
    ['dlv_1', 'filter.delivery_ids'],
    [['wh_1'], 'filter.delivery_ids.0'],
    [Array.from({ length: 101 }, () => newId('dlv')), 'filter.delivery_ids'],
  ])('is refused for %#', async (named, field) => {
    const { status, json } = await post(named)
    expect([status, badFields(json)]).toEqual([422, [field]])
  })

  it('is refused for missed events, and an unknown endpoint is reported with it', async () => {
    const { status, json } = await post(ids, { status: 'missed', webhook_id: 'wh_1' })
    expect([status, badFields(json)]).toEqual([422, ['filter.delivery_ids', 'filter.webhook_id']])
  })
})
