import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { maxFollowers } from '@/lib/live/feed'
import { endKey } from '@/lib/partners/service'
import { badFields, callRoute } from '@/lib/testing/call'
import { addPartner } from '@/lib/testing/partner'
import { signInAs } from '@/lib/testing/sign-in'
import { GET as live } from './deliveries/live/route'
import { GET as listDeliveries } from './deliveries/route'
import { GET as listKeys } from './keys/route'
import { type LiveProduct, openLiveProduct } from './testing/live-product'
import { POST as createWebhook } from './webhooks/route'

let fixture: LiveProduct
beforeEach(async () => {
  fixture = await openLiveProduct()
})
afterEach(() => fixture.dispose())

const list = async (query = '') =>
  (await callRoute(listDeliveries, { key: fixture.product.partnerKey, query })).json.deliveries
const end = (id: string, status: string, cause: string | null) =>
  fixture.elsewhere
    .prepare(
      'update deliveries set status = ?, cause = ?, next_attempt_at = null, completed_at = 1 where id = ?',
    )
    .run(status, cause, id)
const countNoted = () => fixture.elsewhere.prepare('select count(*) from delivery_changes').pluck().get()
const countWatches = () => fixture.elsewhere.prepare('select count(*) from delivery_watches').pluck().get()

describe('the stream', () => {
  it('sends hello, then new and changed deliveries as the list shows them', async () => {
    const stream = await fixture.follow()
    expect(stream.headers.get('content-type')).toBe('text/event-stream')
    expect(stream.headers.get('cache-control')).toBe('no-store, no-transform')
    expect(await stream.next()).toEqual({ name: 'hello', data: {} })
    const id = await fixture.send()
    expect(await stream.next()).toEqual({ name: 'delivery', data: (await list())[0] })
    end(id, 'failed', 'timeout')
    const { data } = (await stream.next()) ?? {}
    expect(data).toMatchObject({ id, status: 'failed', cause: 'timeout' })
    expect(data).toEqual((await list())[0])
  })

  it('sends an attempt that begins in another process, and nothing uncommitted', async () => {
    const id = await fixture.send()
    const stream = await fixture.follow()
    await stream.find('hello')
    const begin = fixture.elsewhere.prepare(
      `insert into attempts (delivery_id, number, repeat, started_at, url, request_headers) values (?, 1, 0, 1, '', '{}')`,
    )
    fixture.elsewhere.exec('begin')
    begin.run(id)
    fixture.elsewhere.exec('rollback')
    begin.run(id)
    expect((await stream.next())?.data).toMatchObject({ id, last_attempt: { number: 1, duration_ms: null } })
    await fixture.send('sequence.completed')
    expect((await stream.next())?.data).toMatchObject({ event_type: 'sequence.completed' })
  })

  it("uses the list's filter, and sends what leaves it", async () => {
    const query = `?${new URLSearchParams({ q: 'status:pending event:lead.created' })}`
    const stream = await fixture.follow(query)
    await stream.find('hello')
    const other = await fixture.send('sequence.completed')
    const id = await fixture.send()
    expect((await stream.next())?.data).toEqual((await list(query))[0])
    end(other, 'delivered', null)
    end(id, 'delivered', null)
    expect(await stream.next()).toEqual({ name: 'gone', data: { id } })
    expect(
      badFields((await callRoute(live, { key: fixture.product.partnerKey, query: '?q=status:gone' })).json),
    ).toEqual(['q'])
    expect((await callRoute(live, { key: fixture.product.partnerKey, query: '?limit=1' })).status).toBe(422)
  })

  it("sends a session only its own partner's deliveries", async () => {
    const other = await addPartner(fixture.product.runtime, 'Other')
    const body = { url: 'https://hooks.other.com/', events: ['*'] }
    await callRoute(createWebhook, { key: other.partnerKey, body })
    const { cookie } = await signInAs(fixture.product.runtime, 'viewer', {
      partnerId: fixture.product.partnerId,
    })
    const [own, theirs] = [
      await fixture.follow('', { cookie }),
      await fixture.follow('', { key: other.partnerKey }),
    ]
    const foreign = await fixture.send('lead.created', other.accountId)
    const id = await fixture.send()
    expect((await own.find('delivery'))?.data.id).toBe(id)
    expect((await theirs.find('delivery'))?.data.id).toBe(foreign)
  })
})

describe('the cost of the live stream', () => {
  it('is nothing while nobody follows, and for a partner that is not followed', async () => {
    await fixture.send()
    expect([countNoted(), countWatches()]).toEqual([0, 0])
    const other = await addPartner(fixture.product.runtime, 'Other')
    const theirs = await fixture.follow('', { key: other.partnerKey })
    await fixture.send()
    expect([countNoted(), countWatches()]).toEqual([0, 1])
    await theirs.close()
    await expect.poll(countWatches).toBe(0)
  })

  it('is nothing once the watch of a killed process has expired', async () => {
    const insert = fixture.elsewhere.prepare(
      'insert into delivery_watches (partner_id, process, until) values (?, ?, ?)',
    )
    insert.run(fixture.product.partnerId, 'killed', Date.now() - 1_000)
    await fixture.send()
    expect(countNoted()).toBe(0)
    const stream = await fixture.follow()
    await stream.close()
    await expect.poll(countWatches).toBe(0)
  })

  it('is bounded: changes that everybody has read are deleted', async () => {
    fixture.hurry()
    const stream = await fixture.follow()
    await fixture.send()
    await stream.find('delivery')
    expect(countNoted()).toBe(1)
    await expect.poll(countNoted, { timeout: 10_000 }).toBe(0)
    await fixture.send()
    expect(await stream.find('delivery')).not.toBeNull()
  })
})

describe('a stream ends', () => {
  it('when its key is revoked or its session ends', async () => {
    fixture.hurry()
    const { cookie, sessionId } = await signInAs(fixture.product.runtime, 'owner', {
      partnerId: fixture.product.partnerId,
    })
    const [byKey, bySession] = [await fixture.follow(), await fixture.follow('', { cookie })]
    const [{ id: keyId }] = (await callRoute(listKeys, { key: fixture.product.partnerKey })).json.keys
    await endKey(fixture.product.system, keyId)
    expect(await byKey.find('none')).toBeNull()
    await fixture.send()
    expect(await bySession.find('delivery')).not.toBeNull()
    fixture.elsewhere.prepare('delete from sessions where id = ?').run(sessionId)
    expect(await bySession.find('none')).toBeNull()
    expect((await fixture.follow()).status).toBe(401)
  })

  it('when the server stops, which then opens no other', async () => {
    const stream = await fixture.follow()
    await fixture.product.runtime.liveFeed.close()
    expect(await stream.find('none')).toBeNull()
    const { status, headers } = await callRoute(live, { key: fixture.product.partnerKey })
    expect([status, headers.get('retry-after')]).toEqual([503, '1'])
  })

  it('when there are too many: the last slot is given once, and again when it is free', async () => {
    const all = await Promise.all(Array.from({ length: maxFollowers + 2 }, () => fixture.follow()))
    const refused = all.filter(({ status }) => status === 429)
    expect(refused).toHaveLength(2)
    expect(refused[0]?.headers.get('retry-after')).toBe('10')
    const other = await addPartner(fixture.product.runtime, 'Other')
    expect((await fixture.follow('', { key: other.partnerKey })).status).toBe(200)
    await all.find(({ status }) => status === 200)?.close()
    expect((await fixture.follow()).status).toBe(200)
  })
})
