import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openSqlite } from '@/db/dialect'
import { dumpRows } from '@/db/testing'
import { openTestProduct, type TestProduct } from '@/inngest/testing/product'
import { type CallOptions, callRoute } from '@/lib/testing/call'
import { type Receiver, startReceiver } from '@/lib/testing/receiver'
import { POST as publish } from './events/route'
import { POST as createWebhook } from './webhooks/route'

let receiver: Receiver
let product: TestProduct
beforeEach(async () => {
  receiver = await startReceiver()
  product = await openTestProduct(receiver, { maxBacklog: 3 })
  await callRoute(createWebhook, { key: product.partnerKey, body: { url: receiver.url, events: ['*'] } })
})
afterEach(async () => {
  await product.dispose()
  await receiver.close()
})

const lead = { type: 'lead.created', account_id: 'acc_8f3a1b2c', data: {} }
const send = (body: unknown = lead, options: CallOptions = {}) =>
  callRoute(publish, { key: product.platformKey, body, ...options })
const patience = { timeout: 10_000, interval: 50 }
const statusOf = async () => (await send()).status
const stored = () => dumpRows(product.runtime.database.sqlite)

describe('publishing while too much waits to be delivered', () => {
  it('is refused with when to come back and nothing stored, and taken again once that is done', async () => {
    await send({ events: Array(4).fill(lead) })
    await expect.poll(statusOf, patience).toBe(503)
    const before = stored()
    const { status, headers, json } = await send()
    expect([status, json.code, headers.get('retry-after')]).toEqual([503, 'unavailable', '10'])
    expect(headers.get('content-type')).toBe('application/problem+json')
    expect(stored()).toBe(before)
    product.jobs.start()
    await expect.poll(statusOf, patience).toBe(202)
  })

  it('reads nothing of the body, and tells only who may publish', async () => {
    await send({ events: Array(4).fill(lead) })
    await expect.poll(statusOf, patience).toBe(503)
    const pulled: number[] = []
    const body = new ReadableStream({ pull: () => void pulled.push(1) }, { highWaterMark: 0 })
    const headers = { 'x-platform-key': product.platformKey, 'content-type': 'application/json' }
    const init = { method: 'POST', headers, body, duplex: 'half' } as RequestInit
    const request = new Request('http://127.0.0.1:3000/v1/events', init)
    expect((await publish(request, { params: Promise.resolve({}) })).status).toBe(503)
    expect(pulled).toEqual([])
    expect((await send(lead, { key: 'plk_live_unknown' })).status).toBe(401)
    expect((await send(lead, { key: product.partnerKey })).status).toBe(401)
  })
})

describe('publishing while too many writes wait', () => {
  it('is refused before it becomes one of them, and taken again afterwards', async () => {
    const { batch } = product.runtime.database
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
    expect(await statusOf()).toBe(202)
  })
})
