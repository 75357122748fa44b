import { afterEach, beforeEach, expect, it } from 'vitest'
import { callRoute } from '@/lib/testing/call'
import { signInAs } from '@/lib/testing/sign-in'
import { openTestProduct, type TestProduct } from '@/server/testing/product'
import { GET as listDeliveries } from './deliveries/route'
import { POST as publish } from './events/route'
import { routes } from './routes'
import { POST as createWebhook } from './webhooks/route'

let product: TestProduct
beforeEach(async () => {
  product = await openTestProduct()
})
afterEach(() => product.dispose())

const event = () => ({ type: 'lead.created', account_id: product.accountId, data: { n: 1 } })
const send = () => callRoute(publish, { key: product.platformKey, body: event() })

it('everything can be read during a write that does not end', async () => {
  const body = { url: 'https://hooks.acme.com/', events: ['*'] }
  const { id } = (await callRoute(createWebhook, { key: product.partnerKey, body })).json
  const owner = await signInAs(product.runtime, 'owner', product)
  const support = await signInAs(product.runtime, 'support', { partnerId: null })
  let end = () => {}
  const isOver = new Promise<void>((resolve) => {
    end = resolve
  })
  const writing = product.runtime.database.batch.write(() => isOver)
  const waiting = send()
  const statuses: [string, number][] = []
  for (const [path, { GET: handler }] of Object.entries(routes)) {
    if (!handler?.spec || handler.spec.isStream) continue
    const reader = path.includes('/support/') ? support : owner
    const { status } = await callRoute(handler, { cookie: reader.cookie, id, query: '?q=acme' })
    statuses.push([path, status])
  }
  end()
  await writing
  expect((await waiting).status).toBe(202)
  expect(statuses.length).toBeGreaterThan(15)
  expect(statuses.filter(([, status]) => status >= 500)).toEqual([])
}, 60_000)

it('a published event is in the list as soon as the reply has arrived', async () => {
  const body = { url: 'https://hooks.acme.com/', events: ['*'] }
  await callRoute(createWebhook, { key: product.partnerKey, body })
  for (let made = 1; made <= 20; made++) {
    await send()
    const { json } = await callRoute(listDeliveries, { key: product.partnerKey })
    expect(json.deliveries).toHaveLength(made)
  }
})
