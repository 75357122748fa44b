import type { Database } from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { maxFollowers } from '@/lib/live/feed'
import { endKey } from '@/lib/partners/service'
import { badFields, callRoute } from '@/lib/testing/call'
import { publishTo } from '@/lib/testing/deliveries'
import { addEndpoint, addPartner, type TestEndpoint } from '@/lib/testing/partner'
import { signInAs } from '@/lib/testing/sign-in'
import { openTestProduct, type TestProduct } from '@/server/testing/product'
import { GET as live } from './deliveries/live/route'
import { GET as listDeliveries } from './deliveries/route'
import { GET as listKeys } from './keys/route'
import { follow, hurry, openElsewhere } from './testing/live'

let product: TestProduct
let endpoint: TestEndpoint
let elsewhere: Database
beforeEach(async () => {
  product = await openTestProduct()
  endpoint = await addEndpoint(product)
  elsewhere = openElsewhere(product)
})
afterEach(() => product.dispose())

const list = async (query = '') =>
  (await callRoute(listDeliveries, { key: product.partnerKey, query })).json.deliveries
const end = (id: string, status: string, cause: string | null) =>
  elsewhere
    .prepare(
      'update deliveries set status = ?, cause = ?, next_attempt_at = null, completed_at = 1 where id = ?',
    )
    .run(status, cause, id)
const countNoted = () => elsewhere.prepare('select count(*) from delivery_changes').pluck().get()
const countWatches = () => elsewhere.prepare('select count(*) from delivery_watches').pluck().get()

describe('the stream', () => {
  it('sends hello, then new and changed deliveries as the list shows them', async () => {
    const stream = await follow(product)
    expect(stream.headers.get('content-type')).toBe('text/event-stream')
    expect(stream.headers.get('cache-control')).toBe('no-store, no-transform')
    expect(await stream.next()).toEqual({ name: 'hello', data: {} })
    const id = await publishTo(endpoint)
    expect(await stream.next()).toEqual({ name: 'delivery', data: (await list())[0] })
    end(id, 'failed', 'timeout')
    const { data } = (await stream.next()) ?? {}
    expect(data).toMatchObject({ id, status: 'failed', cause: 'timeout' })
    expect(data).toEqual((await list())[0])
  })

  it('sends an attempt that begins in another process, and nothing uncommitted', async () => {
    const id = await publishTo(endpoint)
    const stream = await follow(product)
    await stream.find('hello')
    const begin = elsewhere.prepare(
      `insert into attempts (delivery_id, number, repeat, started_at, url, request_headers) values (?, 1, 0, 1, '', '{}')`,
    )
    elsewhere.exec('begin')
    begin.run(id)
    elsewhere.exec('rollback')
    begin.run(id)
    expect((await stream.next())?.data).toMatchObject({ id, last_attempt: { number: 1, duration_ms: null } })
    await publishTo(endpoint, 'sequence.completed')
    expect((await stream.next())?.data).toMatchObject({ event_type: 'sequence.completed' })
  })

  it("uses the list's filter, and sends what leaves it", async () => {
    const query = `?${new URLSearchParams({ q: 'status:pending event:lead.created' })}`
    const stream = await follow(product, query)
    await stream.find('hello')
    const other = await publishTo(endpoint, 'sequence.completed')
    const id = await publishTo(endpoint)
    expect((await stream.next())?.data).toEqual((await list(query))[0])
    end(other, 'delivered', null)
    end(id, 'delivered', null)
    expect(await stream.next()).toEqual({ name: 'gone', data: { id } })
    expect(
      badFields((await callRoute(live, { key: product.partnerKey, query: '?q=status:gone' })).json),
    ).toEqual(['q'])
    expect((await callRoute(live, { key: product.partnerKey, query: '?limit=1' })).status).toBe(422)
  })

  it("sends a session only its own partner's deliveries", async () => {
    const other = await addPartner(product.runtime, 'Other')
    const theirEndpoint = await addEndpoint(other)
    const { cookie } = await signInAs(product.runtime, 'viewer', { partnerId: product.partnerId })
    const [own, theirs] = [
      await follow(product, '', { cookie }),
      await follow(product, '', { key: other.partnerKey }),
    ]
    const foreign = await publishTo(theirEndpoint)
    const id = await publishTo(endpoint)
    expect((await own.find('delivery'))?.data.id).toBe(id)
    expect((await theirs.find('delivery'))?.data.id).toBe(foreign)
  })
})

describe('the cost of the live stream', () => {
  it('is nothing while nobody follows, and for a partner that is not followed', async () => {
    await publishTo(endpoint)
    expect([countNoted(), countWatches()]).toEqual([0, 0])
    const other = await addPartner(product.runtime, 'Other')
    const theirs = await follow(product, '', { key: other.partnerKey })
    await publishTo(endpoint)
    expect([countNoted(), countWatches()]).toEqual([0, 1])
    await theirs.close()
    await expect.poll(countWatches).toBe(0)
  })

  it('is nothing once the watch of a killed process has expired', async () => {
    const insert = elsewhere.prepare(
      'insert into delivery_watches (partner_id, process, until) values (?, ?, ?)',
    )
    insert.run(product.partnerId, 'killed', Date.now() - 1_000)
    await publishTo(endpoint)
    expect(countNoted()).toBe(0)
    const stream = await follow(product)
    await stream.close()
    await expect.poll(countWatches).toBe(0)
  })

  it('is bounded: changes that everybody has read are deleted', async () => {
    hurry(product)
    const stream = await follow(product)
    await publishTo(endpoint)
    await stream.find('delivery')
    expect(countNoted()).toBe(1)
    await expect.poll(countNoted, { timeout: 30_000 }).toBe(0)
    await publishTo(endpoint)
    expect(await stream.find('delivery')).not.toBeNull()
  })
})

describe('a stream ends', () => {
  it('when its key is revoked or its session ends', async () => {
    hurry(product)
    const { cookie, sessionId } = await signInAs(product.runtime, 'owner', { partnerId: product.partnerId })
    const [byKey, bySession] = [await follow(product), await follow(product, '', { cookie })]
    const [{ id: keyId }] = (await callRoute(listKeys, { key: product.partnerKey })).json.keys
    await endKey(product.system, keyId)
    expect(await byKey.find('none')).toBeNull()
    await publishTo(endpoint)
    expect(await bySession.find('delivery')).not.toBeNull()
    elsewhere.prepare('delete from sessions where id = ?').run(sessionId)
    expect(await bySession.find('none')).toBeNull()
    expect((await follow(product)).status).toBe(401)
  })

  it('when the server stops, which then opens no other', async () => {
    const stream = await follow(product)
    await product.runtime.liveFeed.close()
    expect(await stream.find('none')).toBeNull()
    const { status, headers } = await callRoute(live, { key: product.partnerKey })
    expect([status, headers.get('retry-after')]).toEqual([503, '1'])
  })

  it('when there are too many: the last slot is given once, and again when it is free', async () => {
    const all = await Promise.all(Array.from({ length: maxFollowers + 2 }, () => follow(product)))
    const refused = all.filter(({ status }) => status === 429)
    expect(refused).toHaveLength(2)
    expect(refused[0]?.headers.get('retry-after')).toBe('10')
    const other = await addPartner(product.runtime, 'Other')
    expect((await follow(product, '', { key: other.partnerKey })).status).toBe(200)
    await all.find(({ status }) => status === 200)?.close()
    expect((await follow(product)).status).toBe(200)
  })
})
