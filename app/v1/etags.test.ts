import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { dumpRows } from '@/db/testing'
import { callRoute } from '@/lib/testing/call'
import { openTestProduct, type TestProduct } from '@/server/testing/product'
import { DELETE, GET, PATCH } from './webhooks/[id]/route'
import { POST as create } from './webhooks/route'

let product: TestProduct
let id: string
let etag: string
beforeEach(async () => {
  product = await openTestProduct()
  const created = await callRoute(create, {
    key: product.partnerKey,
    body: { url: 'https://hooks.acme.com/', events: ['*'] },
  })
  id = created.json.id
  etag = created.headers.get('etag') ?? ''
})
afterEach(() => product.dispose())

const read = (headers = {}) => callRoute(GET, { key: product.partnerKey, id, headers })
const change = (body: object, headers = {}) =>
  callRoute(PATCH, { method: 'PATCH', key: product.partnerKey, id, body, headers })
const remove = (headers = {}) => callRoute(DELETE, { method: 'DELETE', key: product.partnerKey, id, headers })
const stored = () => dumpRows(product.runtime.database.sqlite)

describe('an ETag', () => {
  it('is the same from creating, reading and changing, for as long as nothing has changed', async () => {
    expect(etag).toMatch(/^"[\w-]{22}"$/)
    expect((await read()).headers.get('etag')).toBe(etag)
    const changed = await change({ description: 'Staging' })
    expect(changed.headers.get('etag')).not.toBe(etag)
    expect((await read()).headers.get('etag')).toBe(changed.headers.get('etag'))
  })

  it('does not cover fields of a single reply, such as the missed count', async () => {
    const paused = await change({ active: false })
    const { database } = product.runtime
    database.sqlite
      .prepare(`insert into events (id, partner_id, account_id, type, body, created_at)
      values ('evt_a', '${product.partnerId}', 'acc_a', 'lead.created', x'7b7d', ${Date.now() + 1000})`)
      .run()
    const resumed = await change({ active: true })
    expect(resumed.json.missed.events).toBe(1)
    expect(resumed.headers.get('etag')).toBe(etag)
    expect(paused.headers.get('etag')).not.toBe(etag)
  })

  it('that the caller already has is a 304 without a body', async () => {
    for (const known of [etag, `"x", ${etag}`, `W/${etag}`, '*']) {
      const response = await read({ 'if-none-match': known })
      expect([response.status, response.text, response.headers.get('etag')]).toEqual([304, '', etag])
    }
    expect((await read({ 'if-none-match': '"x"' })).status).toBe(200)
  })
})

describe('If-Match', () => {
  it('allows a change based on the current state', async () => {
    expect((await change({ description: 'A' }, { 'if-match': etag })).status).toBe(200)
    expect((await change({ description: 'B' }, { 'if-match': '*' })).status).toBe(200)
    expect((await remove({ 'if-match': (await read()).headers.get('etag') })).status).toBe(200)
  })

  it('refuses a change based on an older state, and nothing is stored', async () => {
    await change({ description: 'A' })
    const before = stored()
    for (const refused of [
      await change({ active: false }, { 'if-match': etag }),
      await remove({ 'if-match': etag }),
    ])
      expect([refused.status, refused.json.code]).toEqual([412, 'precondition_failed'])
    expect(stored()).toBe(before)
  })

  it('allows one of two concurrent changes', async () => {
    const headers = { 'if-match': etag }
    const answers = await Promise.all([
      change({ description: 'A' }, headers),
      change({ description: 'B' }, headers),
    ])
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412])
  })
})
