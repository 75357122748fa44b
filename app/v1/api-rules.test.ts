import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { dumpRows } from '@/db/testing'
import type { RouteHandler } from '@/lib/platform/http/route-spec'
import { badFields, type CallOptions, callRoute } from '@/lib/testing/call'
import { signInAs } from '@/lib/testing/sign-in'
import { openTestProduct, type TestProduct } from '@/server/testing/product'
import { GET as unknownPath } from './[...path]/route'
import * as deliveries from './deliveries/route'
import * as notices from './notices/route'
import { routes } from './routes'
import * as supportDeliveries from './support/deliveries/route'
import * as oneWebhook from './webhooks/[id]/route'
import * as webhooks from './webhooks/route'

let product: TestProduct
let id: string
beforeEach(async () => {
  product = await openTestProduct()
  id = (await create()).json.id
})
afterEach(() => product.dispose())

const good = { url: 'https://hooks.acme.com/', events: ['*'], secret: 'whsec_your_signing_secret' }
const create = (options: CallOptions = {}) =>
  callRoute(webhooks.POST, { key: product.partnerKey, body: good, ...options })
const patch = (body: unknown, options: CallOptions = {}) =>
  callRoute(oneWebhook.PATCH, { method: 'PATCH', key: product.partnerKey, id, body, ...options })
const stored = () => dumpRows(product.runtime.database.sqlite)

interface Refusal {
  status: number
  code: string
  handler?: RouteHandler
  options?: CallOptions
}
const refusals: [string, Refusal][] = [
  ['a cut body', { status: 400, code: 'malformed', options: { raw: '{"url":' } }],
  ['a list', { status: 400, code: 'malformed', options: { raw: '[]' } }],
  ['invalid UTF-8', { status: 400, code: 'malformed', options: { raw: Uint8Array.of(0x7b, 0xff, 0x7d) } }],
  ['two byte order marks', { status: 400, code: 'malformed', options: { raw: '\ufeff\ufeff{}' } }],
  ['an escaped __proto__', { status: 400, code: 'malformed', options: { raw: '{"\\u005f_proto__":{}}' } }],
  [
    'a key nobody has',
    { status: 401, code: 'unauthenticated', options: { key: `pk_live_${'a'.repeat(32)}` } },
  ],
  ['no key', { status: 401, code: 'unauthenticated', options: { key: '' } }],
  ['an unknown path', { status: 404, code: 'not_found', handler: unknownPath }],
  ['an unknown id', { status: 404, code: 'not_found', handler: oneWebhook.GET, options: { id: 'wh_x' } }],
  ['another method', { status: 405, code: 'method_not_allowed', handler: webhooks.DELETE }],
  ['too much', { status: 413, code: 'too_large', options: { raw: `{"a":"${'x'.repeat(256 * 1024)}"}` } }],
  [
    'a form',
    {
      status: 415,
      code: 'unsupported_media_type',
      options: { headers: { 'content-type': 'application/x-www-form-urlencoded' } },
    },
  ],
  ['an empty object', { status: 422, code: 'invalid', options: { raw: '{}' } }],
  ['no body at all', { status: 422, code: 'invalid', options: { raw: '', headers: { 'content-type': '' } } }],
]

describe('an error', () => {
  it.each(refusals)('of %s is one problem with a request id, and stores nothing', async (_, refusal) => {
    const before = stored()
    const { handler = webhooks.POST, options } = refusal
    const defaults = { key: product.partnerKey, ...(handler === webhooks.POST ? { body: good } : {}) }
    const { status, headers, json } = await callRoute(handler, { ...defaults, ...options })
    expect(json).toMatchObject({
      type: `urn:recover:problem:${refusal.code}`,
      title: expect.stringMatching(/^[A-Z]/),
      status: refusal.status,
      code: refusal.code,
      detail: expect.stringMatching(/\.$/),
      request_id: expect.stringMatching(/^req_[0-9a-f]{32}$/),
    })
    const fields = [
      'type',
      'title',
      'status',
      'code',
      'detail',
      'request_id',
      ...('errors' in json ? ['errors'] : []),
    ]
    expect(Object.keys(json)).toEqual(fields)
    expect(status).toBe(refusal.status)
    expect(headers.get('content-type')).toBe('application/problem+json')
    expect(headers.get('x-request-id')).toBe(json.request_id)
    expect(headers.get('cache-control')).toBe('no-store')
    expect(stored()).toBe(before)
  })

  it('never repeats a secret', async () => {
    const { text, status } = await create({
      body: { ...good, url: 'http://x', secret: 'hunter2 hunter2 \u00e9' },
    })
    expect(status).toBe(422)
    expect(text).not.toContain('hunter2')
  })

  it('of a full disk is a 503 that may be retried, and stores nothing', async () => {
    const { sqlite } = product.runtime.database
    sqlite.pragma(`max_page_count = ${sqlite.pragma('page_count', { simple: true })}`)
    const before = stored()
    const description = 'x'.repeat(200)
    const answers = await Promise.all(
      Array.from({ length: 90 }, () => create({ body: { ...good, description } })),
    )
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([503]))
    expect(answers[0]?.json).toMatchObject({ code: 'unavailable', status: 503 })
    expect(answers[0]?.headers.get('retry-after')).toBe('1')
    expect(answers[0]?.text).not.toMatch(/sqlite|full/i)
    expect(stored()).toBe(before)
  })
})

describe('a success', () => {
  it('carries a request id of its own and is not kept by caches', async () => {
    const answers = [await create(), await callRoute(webhooks.GET, { key: product.partnerKey })]
    const ids = answers.map(({ headers }) => headers.get('x-request-id'))
    for (const value of ids) expect(value).toMatch(/^req_[0-9a-f]{32}$/)
    expect(new Set(ids).size).toBe(2)
    for (const { headers } of answers) expect(headers.get('cache-control')).toBe('no-store')
  })
})

describe('a method that a path does not have', () => {
  const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const
  it.each(Object.entries(routes))('of %s is a 405 that allows the others', async (_, module) => {
    const handlers = module as Record<string, RouteHandler>
    const allow = methods.filter((method) => handlers[method]?.spec).join(', ')
    for (const method of methods) {
      const { status, headers } = await callRoute(handlers[method] as RouteHandler, { method, id, key: '' })
      if (allow.split(', ').includes(method)) expect(status).toBe(401)
      else expect([method, status, headers.get('allow')]).toEqual([method, 405, allow])
    }
  })
})

describe('a role', () => {
  const cookieOf = async (role: 'owner' | 'viewer' | 'support') =>
    (await signInAs(product.runtime, role, { partnerId: role === 'support' ? null : product.partnerId }))
      .cookie

  it('of viewer reads and cannot write', async () => {
    const session = { cookie: await cookieOf('viewer'), key: '' }
    const before = stored()
    const writes = [
      await create(session),
      await patch({ active: false }, session),
      await callRoute(oneWebhook.DELETE, { method: 'DELETE', id, ...session }),
      await create({ ...session, raw: '{"url":' }),
    ]
    expect(writes.map(({ status, json }) => [status, json.code])).toEqual(Array(4).fill([403, 'forbidden']))
    expect(stored()).toBe(before)
    expect((await callRoute(webhooks.GET, session)).json.webhooks).toHaveLength(1)
    expect((await callRoute(oneWebhook.GET, { id, ...session })).status).toBe(200)
  })

  it('of owner writes from our own pages only', async () => {
    const session = { cookie: await cookieOf('owner'), key: '' }
    expect((await create(session)).status).toBe(201)
    const before = stored()
    for (const origin of ['null', 'https://evil.example']) {
      expect((await create({ ...session, headers: { origin } })).json).toMatchObject({ status: 403 })
    }
    expect(stored()).toBe(before)
  })

  it('of support sees no partner route, and no partner sees support', async () => {
    const support = { cookie: await cookieOf('support') }
    for (const handler of [webhooks.GET, oneWebhook.GET, deliveries.GET, notices.GET]) {
      expect((await callRoute(handler, { id, ...support })).status).toBe(403)
    }
    expect((await callRoute(oneWebhook.DELETE, { id, method: 'DELETE', ...support })).status).toBe(403)
    expect((await callRoute(supportDeliveries.GET, support)).status).toBe(200)
    expect((await callRoute(supportDeliveries.GET, { cookie: await cookieOf('owner') })).status).toBe(403)
    expect((await callRoute(supportDeliveries.GET, { key: product.partnerKey })).status).toBe(403)
    expect((await callRoute(supportDeliveries.GET, { key: product.platformKey })).status).toBe(401)
  })
})

describe('an endpoint', () => {
  it.each([
    [{}, ['body']],
    [{ active: false, colour: 'blue' }, ['colour']],
    [
      { active: false, id: 'wh_x', partner_id: 'prt_x', created_at: 'now', secret: 'x'.repeat(16) },
      ['id', 'partner_id', 'created_at', 'secret'],
    ],
    [{ active: 'yes' }, ['active']],
    [{ active: null }, ['active']],
    [{ url: '' }, ['url']],
    [{ events: ['lead.created', 'lead.gone', 7] }, ['events.1', 'events.2']],
    [{ description: 'x'.repeat(201) }, ['description']],
  ])('is not changed by %j, and every bad field is named', async (body, fields) => {
    const before = stored()
    const { status, json } = await patch(body)
    expect([status, badFields(json)]).toEqual([422, fields])
    expect(stored()).toBe(before)
  })

  it('refuses unknown fields', async () => {
    const before = stored()
    const { status, json } = await create({
      body: { ...good, id: 'wh_x', partner_id: 'prt_x', active: false },
    })
    expect([status, badFields(json)]).toEqual([422, ['id', 'partner_id', 'active']])
    expect(stored()).toBe(before)
  })

  it('keeps both of two concurrent changes', async () => {
    await Promise.all([patch({ events: ['lead.created'] }), patch({ description: 'Staging' })])
    const { json } = await callRoute(oneWebhook.GET, { key: product.partnerKey, id })
    expect(json).toMatchObject({ events: ['lead.created'], description: 'Staging' })
  })

  it('is refused beyond the hundredth, also when three requests compete for the last one', async () => {
    for (let i = 0; i < 98; i++) await create()
    const last = await Promise.all([create(), create(), create()])
    expect(last.map(({ status }) => status).sort()).toEqual([201, 409, 409])
    const before = stored()
    expect((await create()).json).toMatchObject({ status: 409, code: 'conflict' })
    expect(stored()).toBe(before)
    await callRoute(oneWebhook.DELETE, { method: 'DELETE', key: product.partnerKey, id })
    expect((await create()).status).toBe(201)
  })
})
