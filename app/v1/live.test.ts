import SqliteDatabase from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openTestProduct, type TestProduct } from '@/inngest/testing/product'
import { createLiveFeed, maxFollowers } from '@/lib/live/feed'
import { endKey } from '@/lib/partners/service'
import { createContext } from '@/lib/platform/context'
import { createLog } from '@/lib/platform/log'
import { badFields, callRoute } from '@/lib/testing/call'
import { type EventReader, openEvents } from '@/lib/testing/event-stream'
import { addPartner } from '@/lib/testing/partner'
import { signInAs } from '@/lib/testing/sign-in'
import { GET as live } from './deliveries/live/route'
import { GET as listDeliveries } from './deliveries/route'
import { POST as publish } from './events/route'
import { GET as listKeys } from './keys/route'
import { POST as createWebhook } from './webhooks/route'

let product: TestProduct
let opened: EventReader[]
/** The same database as another process opens it. */
let elsewhere: SqliteDatabase.Database

beforeEach(async () => {
  opened = []
  product = await openTestProduct({ port: 3443, ca: '' })
  elsewhere = new SqliteDatabase(product.settings.databaseFile)
  const body = { url: 'https://hooks.acme.com/', events: ['*'] }
  await callRoute(createWebhook, { key: product.partnerKey, body })
})
afterEach(async () => {
  for (const stream of opened) await stream.close()
  elsewhere.close()
  await product.dispose()
})

async function follow(
  query = '',
  credentials: { key?: string; cookie?: string } = { key: product.partnerKey },
) {
  const stream = await openEvents(live, { ...credentials, query })
  opened.push(stream)
  return stream
}
async function send(type = 'lead.created', accountId = product.accountId): Promise<string> {
  const body = { type, account_id: accountId, data: {} }
  const { id } = (await callRoute(publish, { key: product.platformKey, body })).json
  const row = elsewhere.prepare('select id from deliveries where event_id = ?').get(id) as { id: string }
  return row.id
}
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

/** Speeds up the feed for tests: seconds become fractions of one. */
function hurry({ renew } = { renew: 1_000 }): void {
  const { database } = product.runtime
  product.runtime.liveFeed = createLiveFeed(database, createLog('silent'), { tick: 20, renew })
}

describe('the stream', () => {
  it('sends hello, then new and changed deliveries as the list shows them', async () => {
    const stream = await follow()
    expect(stream.headers.get('content-type')).toBe('text/event-stream')
    expect(stream.headers.get('cache-control')).toBe('no-store, no-transform')
    expect(await stream.next()).toEqual({ name: 'hello', data: {} })
    const id = await send()
    expect(await stream.next()).toEqual({ name: 'delivery', data: (await list())[0] })
    end(id, 'failed', 'timeout')
    const { data } = (await stream.next()) ?? {}
    expect(data).toMatchObject({ id, status: 'failed', cause: 'timeout' })
    expect(data).toEqual((await list())[0])
  })

  it('sends an attempt that begins in another process, and nothing uncommitted', async () => {
    const id = await send()
    const stream = await follow()
    await stream.find('hello')
    const begin = elsewhere.prepare(
      `insert into attempts (delivery_id, number, repeat, started_at, url, request_headers) values (?, 1, 0, 1, '', '{}')`,
    )
    elsewhere.exec('begin')
    begin.run(id)
    elsewhere.exec('rollback')
    begin.run(id)
    expect((await stream.next())?.data).toMatchObject({ id, last_attempt: { number: 1, duration_ms: null } })
    await send('sequence.completed')
    expect((await stream.next())?.data).toMatchObject({ event_type: 'sequence.completed' })
  })

  it("uses the list's filter, and sends what leaves it", async () => {
    const query = `?${new URLSearchParams({ q: 'status:pending event:lead.created' })}`
    const stream = await follow(query)
    await stream.find('hello')
    const other = await send('sequence.completed')
    const id = await send()
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
    const body = { url: 'https://hooks.other.com/', events: ['*'] }
    await callRoute(createWebhook, { key: other.partnerKey, body })
    const { cookie } = await signInAs(product.runtime, 'viewer', { partnerId: product.partnerId })
    const [own, theirs] = [await follow('', { cookie }), await follow('', { key: other.partnerKey })]
    const foreign = await send('lead.created', other.accountId)
    const id = await send()
    expect((await own.find('delivery'))?.data.id).toBe(id)
    expect((await theirs.find('delivery'))?.data.id).toBe(foreign)
  })
})

describe('the cost of the live stream', () => {
  it('is nothing while nobody follows, and for a partner that is not followed', async () => {
    await send()
    expect([countNoted(), countWatches()]).toEqual([0, 0])
    const other = await addPartner(product.runtime, 'Other')
    const theirs = await follow('', { key: other.partnerKey })
    await send()
    expect([countNoted(), countWatches()]).toEqual([0, 1])
    await theirs.close()
    await expect.poll(countWatches).toBe(0)
  })

  it('is nothing once the watch of a killed process has expired', async () => {
    const insert = elsewhere.prepare(
      'insert into delivery_watches (partner_id, process, until) values (?, ?, ?)',
    )
    insert.run(product.partnerId, 'killed', Date.now() - 1_000)
    await send()
    expect(countNoted()).toBe(0)
    const stream = await follow()
    await stream.close()
    await expect.poll(countWatches).toBe(0)
  })

  it('is bounded: changes that everybody has read are deleted', async () => {
    hurry()
    const stream = await follow()
    await send()
    await stream.find('delivery')
    expect(countNoted()).toBe(1)
    await expect.poll(countNoted, { timeout: 10_000 }).toBe(0)
    await send()
    expect(await stream.find('delivery')).not.toBeNull()
  })
})

describe('a stream ends', () => {
  it('when its key is revoked or its session ends', async () => {
    hurry()
    const { cookie, sessionId } = await signInAs(product.runtime, 'owner', { partnerId: product.partnerId })
    const [byKey, bySession] = [await follow(), await follow('', { cookie })]
    const [{ id: keyId }] = (await callRoute(listKeys, { key: product.partnerKey })).json.keys
    const system = createContext(product.runtime, { actor: { kind: 'system' }, requestId: 'req_test' })
    await endKey(system, keyId)
    expect(await byKey.find('none')).toBeNull()
    await send()
    expect(await bySession.find('delivery')).not.toBeNull()
    elsewhere.prepare('delete from sessions where id = ?').run(sessionId)
    expect(await bySession.find('none')).toBeNull()
    expect((await follow()).status).toBe(401)
  })

  it('when the server stops, which then opens no other', async () => {
    const stream = await follow()
    await product.runtime.liveFeed.close()
    expect(await stream.find('none')).toBeNull()
    const { status, headers } = await callRoute(live, { key: product.partnerKey })
    expect([status, headers.get('retry-after')]).toEqual([503, '1'])
  })

  it('when there are too many: the last slot is given once, and again when it is free', async () => {
    const all = await Promise.all(Array.from({ length: maxFollowers + 2 }, () => follow()))
    const refused = all.filter(({ status }) => status === 429)
    expect(refused).toHaveLength(2)
    expect(refused[0]?.headers.get('retry-after')).toBe('10')
    const other = await addPartner(product.runtime, 'Other')
    expect((await follow('', { key: other.partnerKey })).status).toBe(200)
    await all.find(({ status }) => status === 200)?.close()
    expect((await follow()).status).toBe(200)
  })
})

describe('a reader is told to read the list again', () => {
  const change = (count: number) =>
    elsewhere
      .prepare(
        `with recursive n(i) as (select 1 union all select i + 1 from n where i < ?)
         insert into deliveries (id, partner_id, endpoint_id, event_id, event_type, account_id, status, max_attempts, created_at)
         select 'dlv_' || i, partner_id, endpoint_id, event_id, event_type, account_id, status, max_attempts, created_at
         from n join (select * from deliveries limit 1)`,
      )
      .run(count)

  it.each([300, 5_000])('when %i deliveries change together', async (count) => {
    await send()
    const stream = await follow()
    await stream.find('hello')
    change(count)
    expect((await stream.next())?.name).toBe('reload')
    await send()
    expect((await stream.next())?.name).toBe('delivery')
  })

  /** Makes this many changes to a delivery with a long response, each read before the next is made. */
  async function changeMuch(count: number, reader: EventReader): Promise<void> {
    elsewhere
      .prepare(
        `insert into attempts (delivery_id, number, repeat, started_at, ended_at, url, request_headers, response_body)
         select id, 1, 0, 1, 2, '', '{}', ? from deliveries`,
      )
      .run('x'.repeat(16_000))
    const touch = elsewhere.prepare('update deliveries set attempt_count = ?')
    for (let number = 1; number <= count; number++) {
      touch.run(number)
      for (let event = await reader.next(); event && event.name !== 'reload'; event = await reader.next())
        if (event.data.attempt_count === number) break
    }
  }

  it('when it has not read for long: its unread data stays small', async () => {
    await send()
    hurry({ renew: 5_000 })
    const [reader, slow] = [await follow(), await follow()]
    await changeMuch(60, reader)
    let bytes = 0
    let event = await slow.next()
    for (; event && event.name !== 'reload'; event = await slow.next())
      bytes += JSON.stringify(event.data).length
    expect(event?.name).toBe('reload')
    expect(bytes).toBeLessThan(2 * 256 * 1024)
  })

  it('unless it never reads: that stream ends', async () => {
    await send()
    hurry({ renew: 50 })
    const [reader, slow] = [await follow(), await follow()]
    await changeMuch(30, reader)
    await expect.poll(() => product.runtime.liveFeed.open).toBe(1)
    expect(await slow.find('none')).toBeNull()
  })

  it('when the database could not be read for a while', async () => {
    hurry({ renew: 100 })
    const stream = await follow()
    await stream.find('hello')
    elsewhere.exec('begin immediate')
    await new Promise((resolve) => setTimeout(resolve, 500))
    elsewhere.exec('rollback')
    expect((await stream.next())?.name).toBe('reload')
  })
})
