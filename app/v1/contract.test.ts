import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { eventTypes } from '@/lib/contract/event-types'
import { callRoute } from '@/lib/testing/call'
import { openTestProduct, type TestProduct } from '@/server/testing/product'
import { DELETE as deleteWebhook, GET as getWebhook, PATCH as patchWebhook } from './webhooks/[id]/route'
import { POST as createWebhook, GET as listWebhooks } from './webhooks/route'

const secret = 'whsec_your_signing_secret'
let product: TestProduct

beforeEach(async () => {
  product = await openTestProduct()
})

afterEach(() => product.dispose())

const call: typeof callRoute = (handler, options) =>
  callRoute(handler, { key: product.partnerKey, ...options })
const register = (events: string[] = ['*'], url = product.receiver.url) =>
  call(createWebhook, { body: { url, events, secret } })

describe('the contract routes', () => {
  it('return the fields of the contract in its order', async () => {
    const created = await register([
      'conversation.reply_received',
      'checklist.completed',
      'checklist.completed',
    ])
    expect(created.status).toBe(201)
    expect(Object.keys(created.json)).toEqual(['id', 'url', 'events', 'active', 'created_at'])
    expect(created.json).toMatchObject({ url: product.receiver.url, active: true })
    expect(created.json.events).toEqual(['conversation.reply_received', 'checklist.completed'])
    expect(created.json.created_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
    const { id } = created.json
    expect((await call(listWebhooks)).text).toBe(`{"webhooks":[${created.text}]}`)
    expect((await call(getWebhook, { id })).text).toBe(created.text)
    const patched = await call(patchWebhook, {
      id,
      method: 'PATCH',
      body: { events: ['lead.status_changed'], active: true },
    })
    expect(patched.text).toBe(JSON.stringify({ ...created.json, events: ['lead.status_changed'] }))
    const deleted = await call(deleteWebhook, { id, method: 'DELETE' })
    expect([deleted.status, deleted.text]).toEqual([200, '{"success":true,"deleted":true}'])
    expect((await call(getWebhook, { id })).status).toBe(404)
  })

  it('accept the request that the contract shows', async () => {
    const body = {
      url: 'https://yourplatform.com/webhooks/recover',
      events: Object.keys(eventTypes),
      secret: 'whsec_your_signing_secret',
    }
    const { json } = await call(createWebhook, { body })
    const { id, created_at } = json
    expect(json).toEqual({ id, url: body.url, events: body.events, active: true, created_at })
  })

  it('return a generated secret once, and never one that was given', async () => {
    const generated = await call(createWebhook, { body: { url: product.receiver.url, events: ['*'] } })
    expect(generated.json.secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/)
    expect((await register()).json).not.toHaveProperty('secret')
    expect(JSON.stringify((await call(listWebhooks)).json)).not.toContain('whsec_')
  })

  it.each([
    ['url', { url: 'http://hooks.acme.com', events: ['*'] }],
    ['url', { url: 42, events: ['*'] }],
    ['events.0', { url: 'https://hooks.acme.com', events: ['lead.gone'] }],
    ['events', { url: 'https://hooks.acme.com', events: [] }],
    ['secret', { url: 'https://hooks.acme.com', events: ['*'], secret: 'short' }],
    ['colour', { url: 'https://hooks.acme.com', events: ['*'], colour: 'blue' }],
  ])('return 422 naming %s and store nothing', async (field, body) => {
    const answer = await call(createWebhook, { body })
    expect(answer.status).toBe(422)
    expect(answer.headers.get('content-type')).toBe('application/problem+json')
    expect(answer.json.errors.map((error: { field: string }) => error.field)).toContain(field)
    expect((await call(listWebhooks)).json.webhooks).toEqual([])
  })

  it.each([
    [400, '{"url":'],
    [400, '[]'],
    [400, `{"a":${'['.repeat(65)}${']'.repeat(65)}}`],
    [400, '{"__proto__":{}}'],
    [422, '{}'],
  ])('return %i for %s', async (status, raw) => {
    expect((await call(createWebhook, { raw })).status).toBe(status)
  })
})
