import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { callRoute } from '@/lib/testing/call'
import { addPartner } from '@/lib/testing/partner'
import { openTestProduct, type TestProduct } from '@/server/testing/product'
import { GET as listDeliveries } from './deliveries/route'
import { POST as publish } from './events/route'
import { POST as createWebhook } from './webhooks/route'

let product: TestProduct
let other: Awaited<ReturnType<typeof addPartner>>

beforeEach(async () => {
  product = await openTestProduct()
  other = await addPartner(product.runtime, 'Other')
  await register(other.partnerKey)
  await send(other.accountId)
})
afterEach(() => product.dispose())

async function register(key: string): Promise<string> {
  const body = { url: 'https://hooks.acme.com/', events: ['*'] }
  return (await callRoute(createWebhook, { key, body })).json.id
}
const send = (accountId: string) =>
  callRoute(publish, {
    key: product.platformKey,
    body: { type: 'lead.created', account_id: accountId, data: { n: 1 } },
  })

describe('an event', () => {
  it("goes to its own partner's endpoints only", async () => {
    const own = await register(product.partnerKey)
    expect((await send(product.accountId)).json.deliveries).toBe(1)
    const { deliveries } = (await callRoute(listDeliveries, { key: product.partnerKey })).json
    expect(deliveries.map((row: { webhook_id: string }) => row.webhook_id)).toEqual([own])
    expect((await callRoute(listDeliveries, { key: other.partnerKey })).json.deliveries).toHaveLength(1)
  })

  it("of a batch for two partners goes to each one's own endpoints", async () => {
    await register(product.partnerKey)
    const events = [product.accountId, other.accountId].map((accountId) => ({
      type: 'lead.created',
      account_id: accountId,
      data: {},
    }))
    const { json } = await callRoute(publish, { key: product.platformKey, body: { events } })
    expect(json.events.map((event: { deliveries: number }) => event.deliveries)).toEqual([1, 1])
    for (const [key, accountId, count] of [
      [product.partnerKey, product.accountId, 1],
      [other.partnerKey, other.accountId, 2],
    ] as const) {
      const { deliveries } = (await callRoute(listDeliveries, { key })).json
      const accounts = deliveries.map((row: { account_id: string }) => row.account_id)
      expect(accounts).toEqual(Array(count).fill(accountId))
    }
  })
})
