import { afterEach, describe, expect, it } from 'vitest'
import type { Settings } from '@/lib/config/settings'
import { callRoute } from '@/lib/testing/call'
import type { Respond } from '@/lib/testing/receiver'
import { openTestProduct, type TestProduct } from '@/server/testing/product'
import { GET as listDeliveries } from './deliveries/route'
import { POST as publish } from './events/route'
import { GET as listNotices } from './notices/route'
import { GET as getWebhook, PATCH as patchWebhook } from './webhooks/[id]/route'
import { POST as createWebhook, GET as listWebhooks } from './webhooks/route'

const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
const contract = ['id', 'url', 'events', 'active', 'created_at']
let status: ReturnType<Respond>
let product: TestProduct

async function start(settings: Partial<Settings>): Promise<void> {
  status = 500
  product = await openTestProduct({ respond: () => status, retryScheduleMs: [20], ...settings })
  product.jobs.start()
}
afterEach(() => product.dispose())

const call: typeof callRoute = (handler, options) =>
  callRoute(handler, { key: product.partnerKey, ...options })
const register = async (body: object = {}) =>
  (await call(createWebhook, { body: { url: product.receiver.url, events: ['lead.*'], ...body } })).json
const get = (id: string) => call(getWebhook, { id })
const patch = (id: string, body: object) => call(patchWebhook, { id, method: 'PATCH', body })
const notices = async () => (await call(listNotices)).json.notices
const send = (type: string, count: number) =>
  callRoute(publish, {
    key: product.platformKey,
    body: {
      events: Array.from({ length: count }, () => ({ type, account_id: product.accountId, data: {} })),
    },
  })

async function settle(): Promise<string[]> {
  const giveUpAt = Date.now() + 15_000
  for (;;) {
    const { deliveries } = (await call(listDeliveries)).json
    const statuses: string[] = deliveries.map((delivery: { status: string }) => delivery.status)
    if (!statuses.includes('pending') || Date.now() > giveUpAt) return statuses
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

describe('an endpoint whose deliveries all fail', () => {
  it('is disabled, shows that after the five fields of the contract, and returns the missed count when resumed', async () => {
    await start({ autoDisableAfter: 2, autoDisableMinMs: 0 })
    const { secret: _, ...created } = await register()
    expect(Object.keys(created)).toEqual(contract)
    for (let i = 0; i < 2; i++) {
      await send('lead.created', 1)
      await settle()
    }
    const disabled = await get(created.id)
    expect(disabled.json).toEqual({
      ...created,
      active: false,
      disabled_reason: 'failing',
      disabled_at: time,
    })
    expect(Object.keys(disabled.json)).toEqual([...contract, 'disabled_reason', 'disabled_at'])
    expect((await call(listWebhooks)).text).toBe(`{"webhooks":[${disabled.text}]}`)

    await send('lead.created', 3)
    await send('sequence.completed', 2)
    const resumed = await patch(created.id, { active: true })
    expect(Object.keys(resumed.json)).toEqual([...contract, 'missed'])
    expect(resumed.json).toEqual({
      ...created,
      missed: { since: disabled.json.disabled_at, events: 3 },
    })
    expect((await get(created.id)).text, 'it was said once').toBe(JSON.stringify(created))

    status = 200
    await send('lead.created', 1)
    expect(await settle(), 'the missed ones were not sent').toEqual(['delivered', 'failed', 'failed'])
  })

  it('has its pending deliveries cancelled, including one with an attempt in flight', async () => {
    await start({ autoDisableAfter: 1, autoDisableMinMs: 0, deliveryTimeoutMs: 1_000 })
    const { id } = await register()
    status = 'hang'
    await send('lead.created', 1)
    while (product.receiver.requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 5))
    status = 500
    await send('lead.status_changed', 1)
    expect(await settle()).toEqual(['failed', 'cancelled'])
    const { deliveries } = (await call(listDeliveries)).json
    expect(deliveries[1]).toMatchObject({ cause: 'endpoint_inactive', next_attempt_at: null })
    expect((await notices())[0]).toMatchObject({ data: { failures: 1, cancelled: 1 } })
    status = 200
    await patch(id, { active: true })
    await send('lead.created', 1)
    expect(await settle()).toEqual(['delivered', 'failed', 'cancelled'])
    expect(product.jobs.state()).toMatchObject({ sleeping: 0 })
  })

  it('keeps its description before the other extras', async () => {
    await start({ autoDisableAfter: 1, autoDisableMinMs: 0 })
    const { id } = await register({ description: 'CRM' })
    await send('lead.created', 1)
    await settle()
    const extras = ['description', 'disabled_reason', 'disabled_at']
    expect(Object.keys((await get(id)).json)).toEqual([...contract, ...extras])
  })

  it('is the subject of notices of three kinds, each with its own data', async () => {
    await start({ autoDisableAfter: 6, autoDisableMinMs: 0 })
    const { id } = await register()
    await send('lead.created', 6)
    await settle()
    const found = await notices()
    const ofType = (type: string) => found.filter((notice: { type: string }) => notice.type === type)
    const data = (type: string) => ofType(type)[0].data
    const types = ['webhook.delivery_failed', 'webhook.endpoint_failing', 'webhook.endpoint_disabled']
    expect(types.map((type) => ofType(type).length)).toEqual([6, 2, 1])
    expect(found).toHaveLength(9)
    const head = ['id', 'type', 'created_at', 'acknowledged_at', 'data']
    for (const notice of found) expect(Object.keys(notice)).toEqual(head)
    expect(Object.keys(data('webhook.delivery_failed'))).toEqual([
      'webhook_id',
      'delivery_id',
      'event_id',
      'event_type',
      'account_id',
      'attempts',
      'last_status_code',
      'last_cause',
    ])
    const streak = { webhook_id: id, since: time, last_cause: 'http_5xx' }
    const warned = ofType('webhook.endpoint_failing').map(({ data }: { data: object }) => data)
    expect(warned).toEqual([
      { ...streak, failures: 3 },
      { ...streak, failures: 2 },
    ])
    expect(data('webhook.endpoint_disabled')).toEqual({ ...streak, failures: 6, cancelled: 0 })
    expect(Object.keys(data('webhook.endpoint_disabled'))).toEqual([
      'webhook_id',
      'failures',
      'since',
      'last_cause',
      'cancelled',
    ])
  })
})

describe('an endpoint that was paused', () => {
  it('has the five fields only, and returns the missed count when resumed', async () => {
    await start({})
    const { secret: _, ...created } = await register()
    const paused = await patch(created.id, { active: false })
    expect(paused.text).toBe(JSON.stringify({ ...created, active: false }))
    await send('lead.status_changed', 2)
    const { json } = await patch(created.id, { active: true })
    expect(json).toEqual({ ...created, missed: { since: time, events: 2 } })
    expect((await patch(created.id, { active: true })).text).toBe(JSON.stringify(created))
  })
})
