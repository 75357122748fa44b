import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openSqlite } from '@/db/sqlite/dialect'
import { countRows, dumpRows } from '@/db/testing'
import { createEndpoint } from '@/lib/endpoints/service'
import { type CallOptions, callRoute } from '@/lib/testing/call'
import { addEndpoint, addPartner, type TestPartner } from '@/lib/testing/partner'
import type { Respond } from '@/lib/testing/receiver'
import { openTestProduct, type TestProduct } from '@/server/testing/product'
import { POST as resend } from './deliveries/[id]/resend/route'
import { POST as publish } from './events/route'
import { POST as sendTest } from './webhooks/[id]/test/route'

const ours = 'acc_8f3a1b2c'
const patience = { timeout: 30_000, interval: 50 }

let product: TestProduct
let endpoint: string
let letGo: () => void
beforeEach(async () => {
  const gate = new Promise<void>((resolve) => {
    letGo = resolve
  })
  const respond: Respond = async ({ body }) => {
    if (!JSON.parse(body.toString()).data.isQuick) await gate
    return 200
  }
  product = await openTestProduct({ respond, maxBacklog: 3 })
  endpoint = (await subscribe(product)).endpointId
  product.jobs.start()
})
afterEach(async () => {
  letGo()
  await product.dispose()
})

const subscribe = (partner: TestPartner) => addEndpoint(partner, { url: product.receiver.url })
const addSubscriber = async (accountId: string) =>
  subscribe(await addPartner(product.runtime, 'Other', accountId))

const event = (account_id: string, data: object = { isQuick: true }) => ({
  type: 'lead.created',
  account_id,
  data,
})
const send = (body: unknown = event(ours), options: CallOptions = {}) =>
  callRoute(publish, { key: product.platformKey, body, ...options })
const statusOf = (account: string) => send(event(account)).then(({ status }) => status)
const stored = () => dumpRows(product.runtime.database.sqlite)

/** Puts more than its share of an account's partner into the queue: ten requests hang in flight, the others wait. */
async function overload(account: string): Promise<void> {
  expect((await send({ events: Array(20).fill(event(account, {})) })).status).toBe(202)
  await expect.poll(() => statusOf(account), patience).toBe(503)
}

describe('a partner with more than its share in the ready queue', () => {
  it('is refused with a time to retry and nothing stored, and accepted again afterwards', async () => {
    await overload(ours)
    const events = () => countRows(product.runtime.database.sqlite, 'events')
    const before = events()
    const { status, headers, json } = await send()
    expect([status, json.code, headers.get('retry-after')]).toEqual([503, 'unavailable', '10'])
    expect(headers.get('content-type')).toBe('application/problem+json')
    expect(json.errors).toEqual([
      {
        field: 'account_id',
        code: 'partner_overloaded',
        message: 'The delivery queue of this account’s partner is full.',
      },
    ])
    expect(events()).toBe(before)
    letGo()
    await expect.poll(() => statusOf(ours), patience).toBe(202)
  })

  it('does not affect others: their events are accepted and delivered', async () => {
    await addSubscriber('acc_other')
    await overload(ours)
    const sent = product.receiver.requests.length
    expect(await statusOf('acc_other')).toBe(202)
    await expect.poll(() => product.receiver.requests.length, patience).toBe(sent + 1)
  })

  it('is named wherever it is in a batch, which can be published without it', async () => {
    await addSubscriber('acc_other')
    await overload(ours)
    const batch = [ours, 'acc_other', ours, 'acc_other'].map((account) => event(account))
    const { status, json } = await send({ events: batch })
    expect(status).toBe(503)
    expect(json.errors.map(({ field, code }: Record<string, string>) => `${field} ${code}`)).toEqual([
      'events.0.account_id partner_overloaded',
      'events.2.account_id partner_overloaded',
    ])
    const others = batch.filter((_, i) => i % 2)
    expect((await send({ events: others })).status).toBe(202)
  })

  it('is named together with another one', async () => {
    await addSubscriber('acc_other')
    await addSubscriber('acc_third')
    await overload(ours)
    await overload('acc_third')
    const accounts = ['acc_third', 'acc_other', ours]
    const { json } = await send({ events: accounts.map((account) => event(account)) })
    expect(json.errors.map(({ field }: { field: string }) => field)).toEqual([
      'events.0.account_id',
      'events.2.account_id',
    ])
  })

  it('is refused as a whole, even if one of its endpoints would respond', async () => {
    await createEndpoint(product.ctx, { url: product.receiver.url, events: ['sequence.*'] })
    await overload(ours)
    expect((await send({ ...event(ours), type: 'sequence.completed' })).status).toBe(503)
  })

  it('may test and resend, and gets the stored reply of an Idempotency-Key', async () => {
    const headers = { 'idempotency-key': 'before' }
    const first = await send(undefined, { headers })
    await expect.poll(() => product.receiver.requests.length, patience).toBe(1)
    const id = product.receiver.requests[0]?.headers['x-recover-delivery-id'] ?? ''
    await overload(ours)
    const again = await send(undefined, { headers })
    expect([again.status, again.text]).toEqual([202, first.text])
    const key = product.partnerKey
    expect((await callRoute(resend, { key, method: 'POST', id })).status).toBe(202)
    expect((await callRoute(sendTest, { key, id: endpoint, body: {} })).status).toBe(202)
  })
})

describe('publishing while the disk is nearly full', () => {
  it('is refused before the body is read, and only permitted callers see why', async () => {
    const full = await openTestProduct({ minFreeDiskBytes: Number.MAX_SAFE_INTEGER })
    const pulled: number[] = []
    const body = new ReadableStream({ pull: () => void pulled.push(1) }, { highWaterMark: 0 })
    const headers = { 'x-platform-key': full.platformKey, 'content-type': 'application/json' }
    const init = { method: 'POST', headers, body, duplex: 'half' } as RequestInit
    const request = new Request('http://127.0.0.1:3000/v1/events', init)
    const response = await publish(request, { params: Promise.resolve({}) })
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '10'])
    expect((await response.json()).detail).toMatch(/^The disk is nearly full/)
    expect(pulled).toEqual([])
    expect((await send(undefined, { key: 'plk_live_unknown' })).status).toBe(401)
    expect((await send(undefined, { key: full.partnerKey })).status).toBe(401)
    await full.dispose()
  })
})

describe('publishing while too many writes are queued', () => {
  it('is refused before it is queued, and accepted again afterwards', async () => {
    const { batch } = product.runtime.database
    await product.jobs.stop(0)
    const before = stored()
    const other = openSqlite(product.settings.databaseFile)
    other.exec('begin immediate')
    const writes = Array.from({ length: 2_001 }, () => batch.write(async () => undefined))
    const { status, headers } = await send()
    expect([status, headers.get('retry-after'), batch.pending]).toEqual([503, '1', 2_001])
    other.exec('rollback')
    other.close()
    await Promise.all(writes)
    expect(stored()).toBe(before)
    expect(await statusOf(ours)).toBe(202)
  })
})
