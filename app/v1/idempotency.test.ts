import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { countRows, dumpRows } from '@/db/testing'
import { setRuntime } from '@/lib/platform/context'
import { createSecretBox } from '@/lib/platform/crypto/secret-box'
import { type CallOptions, callRoute } from '@/lib/testing/call'
import { addPartner } from '@/lib/testing/partner'
import { openTestProduct, type TestProduct } from '@/server/testing/product'
import { POST as publish } from './events/route'
import { POST as create, GET as list } from './webhooks/route'

let product: TestProduct
beforeEach(async () => {
  product = await openTestProduct()
})
afterEach(() => product.dispose())

const body = { url: 'https://hooks.acme.com/', events: ['*'] }
const post = (key: string, options: CallOptions = {}) =>
  callRoute(create, {
    key: product.partnerKey,
    body,
    ...options,
    headers: { 'idempotency-key': key, ...options.headers },
  })
const count = async (key = product.partnerKey) => (await callRoute(list, { key })).json.webhooks.length
const stored = () => dumpRows(product.runtime.database.sqlite)

describe('a repeated Idempotency-Key', () => {
  it('returns the stored reply, including the generated secret, and does nothing', async () => {
    const first = await post('order-1')
    expect([first.status, first.headers.get('idempotent-replayed')]).toEqual([201, null])
    expect(first.json.secret).toMatch(/^whsec_/)
    const before = stored()
    const second = await post('order-1')
    expect([second.status, second.text]).toEqual([201, first.text])
    expect(second.headers.get('idempotent-replayed')).toBe('true')
    expect(second.headers.get('etag')).toBe(first.headers.get('etag'))
    expect(second.headers.get('x-request-id')).not.toBe(first.headers.get('x-request-id'))
    expect(stored()).toBe(before)
  })

  it('stores that reply encrypted', async () => {
    const { json } = await post('order-1')
    expect(stored()).not.toContain(json.secret)
    expect(stored()).not.toContain(Buffer.from(json.secret).toString('base64').slice(4, -4))
  })

  it('with another body, or on another path, is a conflict', async () => {
    await post('order-1')
    const before = stored()
    const other = await post('order-1', { body: { ...body, events: ['lead.created'] } })
    expect([other.status, other.json.code]).toEqual([409, 'conflict'])
    expect((await post('order-1', { query: '?x=1' })).status).toBe(409)
    expect(stored()).toBe(before)
  })

  it('of fifty concurrent requests creates one row and returns the same reply to all', async () => {
    const answers = await Promise.all(Array.from({ length: 50 }, () => post('order-1')))
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1)
    expect(answers[0]?.status).toBe(201)
    expect(await count()).toBe(1)
  })

  it('of another partner is another key', async () => {
    const other = await addPartner(product.runtime, 'Other')
    const [own, theirs] = [await post('order-1'), await post('order-1', { key: other.partnerKey })]
    expect(theirs.status).toBe(201)
    expect(theirs.json.id).not.toBe(own.json.id)
    expect([await count(), await count(other.partnerKey)]).toEqual([1, 1])
  })

  it('can be reused after an error', async () => {
    const bad = { ...body, url: 'http://hooks.acme.com/' }
    expect((await post('order-1', { body: bad })).status).toBe(422)
    expect((await post('order-1')).status).toBe(201)
    expect(await count()).toBe(1)
  })

  it('is valid for a day and no longer', async () => {
    const { runtime } = product
    const first = await post('order-1')
    const day = 24 * 3_600_000
    const at = (now: number) => setRuntime({ ...runtime, now: () => now })
    const begun = Date.now()
    at(begun + day - 60_000)
    expect((await post('order-1')).json.id).toBe(first.json.id)
    at(begun + day + 60_000)
    const next = await post('order-1')
    expect([next.status, next.json.id === first.json.id]).toEqual([201, false])
    at(begun + day + 120_000)
    expect((await post('order-1')).json.id).toBe(next.json.id)
    setRuntime(runtime)
  })

  it('publishes an event once', async () => {
    const event = { type: 'lead.created', account_id: product.accountId, data: {} }
    const send = () =>
      callRoute(publish, {
        key: product.platformKey,
        body: event,
        headers: { 'idempotency-key': 'order-1' },
      })
    const [first, second] = [await send(), await send()]
    expect(first.status).toBe(202)
    expect(second.text).toBe(first.text)
    expect(countRows(product.runtime.database.sqlite, 'events')).toBe(1)
  })

  it('whose reply cannot be decrypted is a 503, not a second try', async () => {
    await post('order-1')
    setRuntime({ ...product.runtime, secretBox: createSecretBox(Buffer.alloc(32, 1)) })
    expect((await post('order-1')).status).toBe(503)
    setRuntime(product.runtime)
    expect(await count()).toBe(1)
  })

  it('of a write that the disk has no space for stores nothing', async () => {
    const { sqlite } = product.runtime.database
    sqlite.pragma(`max_page_count = ${sqlite.pragma('page_count', { simple: true })}`)
    const before = stored()
    const description = 'x'.repeat(200)
    const answers = []
    for (let i = 0; i < 60; i++) answers.push(await post(`order-${i}`, { body: { ...body, description } }))
    const refused = answers.filter(({ status }) => status === 503).length
    expect(refused).toBeGreaterThan(0)
    expect(await count()).toBe(60 - refused)
    if (refused === 60) expect(stored()).toBe(before)
  })
})

describe('an Idempotency-Key', () => {
  it.each(['', ' ', 'x'.repeat(256), 'a\tb', 'é'])('%j is refused', async (key) => {
    const before = stored()
    const { status, json } = await post(key)
    expect([status, json.code]).toEqual([400, 'malformed'])
    expect(stored()).toBe(before)
  })

  it.each(['x', 'x'.repeat(255), 'a b', '"quoted"'])('%j is accepted', async (key) => {
    expect((await post(key)).status).toBe(201)
  })
})
