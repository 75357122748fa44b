import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { RouteHandler } from '@/lib/platform/http/route-spec'
import { badFields, type CallOptions, callRoute } from '@/lib/testing/call'
import { signInAs } from '@/lib/testing/sign-in'
import { openTestProduct, type TestProduct } from '@/server/testing/product'
import { POST as publish } from './events/route'
import { POST as createKey } from './keys/route'
import { POST as changePassword } from './profile/password/route'
import { POST as startReplay } from './replays/route'
import { PATCH as changeFailure } from './support/failures/[id]/route'
import { POST as rotate } from './webhooks/[id]/rotate-secret/route'
import { PATCH as changeWebhook, GET as getWebhook } from './webhooks/[id]/route'
import { POST as checkUrl } from './webhooks/check/route'
import { POST as create } from './webhooks/route'

let product: TestProduct
let id: string
beforeEach(async () => {
  product = await openTestProduct()
  const body = { url: 'https://hooks.acme.com/', events: ['*'], secret: 'a secret of the partner' }
  id = (await callRoute(create, { key: product.partnerKey, body })).json.id
})
afterEach(() => product.dispose())

/** Calls a route with an invalid body and returns the names of all fields in the error. */
async function refusedFields(handler: RouteHandler, options: CallOptions): Promise<string[]> {
  const { status, json, text } = await callRoute(handler, options)
  expect([status, text]).toEqual([422, expect.stringContaining('errors')])
  return badFields(json).sort()
}
const own = (body: object, more: CallOptions = {}) => ({ key: product.partnerKey, body, ...more })

describe('every error in', () => {
  it.each([
    [{ url: 'http://hooks.acme.com/', events: ['nope'] }, ['events.0', 'url']],
    [
      { url: 'https://10.0.0.1/', events: [], secret: 'short', description: 'x'.repeat(201) },
      ['description', 'events', 'secret', 'url'],
    ],
    [
      { url: 'https://hooks.acme.com/#top', events: ['*', 'a', 'b'], x: 1 },
      ['events.1', 'events.2', 'url', 'x'],
    ],
    [{ url: 7, events: 'x' }, ['events', 'url']],
    [{ url: `https://hooks.acme.com/${'é'.repeat(1000)}`, events: ['nope'] }, ['events.0', 'url']],
    [{ url: 'https://hooks.acme.com/', events: ['nope'] }, ['events.0']],
  ])('a new endpoint is reported: %j', async (body, fields) => {
    expect(await refusedFields(create, own(body))).toEqual(fields)
  })

  it('a change of an endpoint is reported', async () => {
    const change = (body: object) => refusedFields(changeWebhook, own(body, { method: 'PATCH', id }))
    const body = { url: 'https://intranet/', events: ['nope'], active: 'yes' }
    expect(await change(body)).toEqual(['active', 'events.0', 'url'])
    expect(await change({ ...body, url: 'https://hooks.acme.com/' })).toEqual(['active', 'events.0'])
  })

  it('a URL check is reported', async () => {
    expect(await refusedFields(checkUrl, own({ url: 'https://intranet/', x: 1 }))).toEqual(['url', 'x'])
  })

  it('a rotation is reported', async () => {
    const body = { secret: 'a secret of the partner', overlap_hours: 500 }
    expect(await refusedFields(rotate, own(body, { id }))).toEqual(['overlap_hours', 'secret'])
    const other = { ...body, secret: 'another secret of the partner' }
    expect(await refusedFields(rotate, own(other, { id }))).toEqual(['overlap_hours'])
  })

  it('a new key is reported', async () => {
    const body = { name: '', access: ['all'], expires_at: '2020-01-01T00:00:00Z' }
    expect(await refusedFields(createKey, own(body))).toEqual(['access.0', 'expires_at', 'name'])
  })

  it('a replay is reported', async () => {
    const filter = {
      webhook_id: 'wh_none',
      status: 'gone',
      from: '2026-02-14T15:30:00Z',
      to: '2026-02-13T15:30:00Z',
    }
    expect(await refusedFields(startReplay, own({ filter, rate_per_second: 0 }))).toEqual([
      ...['filter.status', 'filter.to', 'filter.webhook_id', 'rate_per_second'],
    ])
    const known = { filter: { webhook_id: id }, rate_per_second: 0 }
    expect(await refusedFields(startReplay, own(known))).toEqual(['rate_per_second'])
  })

  it('an event is reported, and in a batch for each event', async () => {
    const send = (body: object) => refusedFields(publish, { key: product.platformKey, body })
    expect(await send({ type: 'nope', account_id: 'acc_none', data: {} })).toEqual(['account_id', 'type'])
    const { accountId } = product
    const events = [
      { type: 'nope', account_id: accountId, data: {} },
      { type: 'lead.created', account_id: 'acc_none', data: {} },
      { type: 'lead.created', account_id: accountId, data: [], id: 'x' },
      { type: 'lead.created', account_id: accountId, data: {} },
      7,
      null,
    ]
    expect(await send({ events })).toEqual([
      ...['events.0.type', 'events.1.account_id', 'events.2.data', 'events.2.id', 'events.4', 'events.5'],
    ])
    const unknown = ['acc_a', accountId, 'acc_b'].map((account_id) => ({
      type: 'lead.created',
      account_id,
      data: {},
    }))
    expect(await send({ events: unknown })).toEqual(['events.0.account_id', 'events.2.account_id'])
  })

  it('a changed password is reported', async () => {
    const { cookie, password } = await signInAs(product.runtime, 'viewer', { partnerId: product.partnerId })
    const change = (body: object) => refusedFields(changePassword, { cookie, body })
    expect(await change({ current: 'wrong', new: 'short' })).toEqual(['current', 'new'])
    expect(await change({ current: password, new: 'short' })).toEqual(['new'])
    expect(await change({ current: password, new: password, x: 1 })).toEqual(['new', 'x'])
  })

  it('a change of a failure is reported', async () => {
    const { cookie } = await signInAs(product.runtime, 'support', { partnerId: null })
    const body = { state: 'gone', assignee_id: 'usr_none' }
    const options = { method: 'PATCH', cookie, body, id: 'fal_none' }
    expect(await refusedFields(changeFailure, options)).toEqual(['assignee_id', 'state'])
  })
})

describe("an endpoint whose URL exceeds today's limit", () => {
  it('can be read, changed and given its own URL again, but no other such URL', async () => {
    const long = `https://hooks.acme.com/${'%C3%A9'.repeat(400)}`
    product.runtime.database.sqlite.prepare('update endpoints set url = ?').run(long)
    expect((await callRoute(getWebhook, { key: product.partnerKey, id })).json.url).toBe(long)
    const change = (body: object) => callRoute(changeWebhook, own(body, { method: 'PATCH', id }))
    expect(await change({ events: ['lead.created'] })).toMatchObject({ status: 200, json: { url: long } })
    expect(await change({ url: long, active: false })).toMatchObject({
      status: 200,
      json: { url: long, active: false },
    })
    expect((await change({ url: `${long}a` })).status).toBe(422)
    expect(badFields((await change({ url: long, events: ['nope'] })).json)).toEqual(['events.0'])
  })
})
