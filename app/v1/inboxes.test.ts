import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { dumpRows } from '@/db/testing'
import { badFields, type CallOptions, callRoute } from '@/lib/testing/call'
import { signInAs } from '@/lib/testing/sign-in'
import { openTestProduct, type TestProduct } from '@/server/testing/product'
import { GET as readAudit } from './audit-log/route'
import * as inboxRequests from './inboxes/[id]/requests/route'
import * as oneInbox from './inboxes/[id]/route'
import * as inboxes from './inboxes/route'

let product: TestProduct
beforeEach(async () => {
  product = await openTestProduct()
})
afterEach(() => product.dispose())

const call: typeof callRoute = (handler, options) =>
  callRoute(handler, { key: product.partnerKey, ...options })
const create = (body: unknown = {}, options: CallOptions = {}) => call(inboxes.POST, { body, ...options })
const patch = (id: string, body: unknown, options: CallOptions = {}) =>
  call(oneInbox.PATCH, { method: 'PATCH', id, body, ...options })
const stored = () => dumpRows(product.runtime.database.sqlite)

describe('a test inbox', () => {
  it('has an unguessable URL and responds 200 by default', async () => {
    const { status, json } = await create()
    expect(status).toBe(201)
    expect(json).toEqual({
      id: expect.stringMatching(/^inb_[0-9a-f]{32}$/),
      name: 'Test inbox',
      url: expect.stringMatching(new RegExp(`^https://localhost:${product.receiver.port}/inbox/[\\w-]{32}$`)),
      answer: { mode: 'status', status: 200, delay_ms: 0 },
      created_at: expect.any(String),
      received: 0,
      last_received_at: null,
    })
    const other = (await create({ name: 'Other' })).json
    expect(other.url).not.toBe(json.url)
    expect((await call(inboxes.GET)).json.inboxes).toEqual([json, other])
    expect((await call(oneInbox.GET, { id: json.id })).json).toEqual(json)
  })

  it('responds as configured, each change replacing the whole response', async () => {
    const { id } = (await create({ answer: { status: 503, delay_ms: 2000 } })).json
    const answerOf = async () => (await call(oneInbox.GET, { id })).json.answer
    expect(await answerOf()).toEqual({ mode: 'status', status: 503, delay_ms: 2000 })
    const location = 'https://elsewhere.example/x'
    await patch(id, { answer: { mode: 'redirect', location } })
    expect(await answerOf()).toEqual({ mode: 'redirect', status: 200, delay_ms: 0, location })
    await patch(id, { answer: { mode: 'hang' } })
    expect(await answerOf()).toEqual({ mode: 'hang', status: 200, delay_ms: 0 })
  })

  it.each([
    [{ answer: { mode: 'shout' } }, ['answer.mode']],
    [{ answer: { status: 199 } }, ['answer.status']],
    [{ answer: { status: 600, delay_ms: 60_001 } }, ['answer.status', 'answer.delay_ms']],
    [{ answer: { delay_ms: -1 } }, ['answer.delay_ms']],
    [{ answer: { mode: 'redirect' } }, ['answer.location']],
    [{ answer: { mode: 'redirect', location: 'javascript:alert(1)' } }, ['answer.location']],
    [
      { answer: { mode: 'redirect', location: 'https://x.example/\r\nset-cookie: a=1' } },
      ['answer.location'],
    ],
    [{ name: '', colour: 'blue' }, ['name', 'colour']],
    [{ url: 'https://x.example', token: 'x' }, ['url', 'token']],
  ])('is not made by %j', async (body, fields) => {
    const before = stored()
    const { status, json } = await create(body)
    expect([status, badFields(json)]).toEqual([422, fields])
    expect(stored()).toBe(before)
  })

  it('is not overwritten from an outdated state', async () => {
    const made = await create()
    const { id } = made.json
    const etag = made.headers.get('etag') ?? ''
    const headers = { 'if-match': etag }
    expect((await patch(id, { name: 'Mine' }, { headers })).status).toBe(200)
    expect((await patch(id, { name: 'Yours' }, { headers })).status).toBe(412)
    expect((await call(oneInbox.DELETE, { method: 'DELETE', id, headers })).status).toBe(412)
    expect((await patch(id, {})).status).toBe(422)
  })

  it('is refused beyond the tenth, also when three requests compete for the last one', async () => {
    for (let i = 0; i < 9; i++) await create()
    const last = await Promise.all([create(), create(), create()])
    expect(last.map(({ status }) => status).sort()).toEqual([201, 409, 409])
  })

  it('is made, changed, cleared and deleted in the audit log, its URL left out', async () => {
    const { id, url } = (await create()).json
    await patch(id, { answer: { status: 500 } })
    await call(inboxRequests.DELETE, { method: 'DELETE', id })
    await call(oneInbox.DELETE, { method: 'DELETE', id })
    const { json, text } = await call(readAudit)
    expect(json.entries.map(({ action }: { action: string }) => action)).toEqual([
      'inbox.deleted',
      'inbox.cleared',
      'inbox.updated',
      'inbox.created',
    ])
    expect(json.entries[2]).toMatchObject({
      before: { answer: { status: 200 } },
      after: { answer: { status: 500 } },
    })
    expect(text).not.toContain(url.split('/').at(-1))
    expect((await call(oneInbox.GET, { id })).status).toBe(404)
  })

  it('can be read by a viewer, and not changed', async () => {
    const { id } = (await create()).json
    const { cookie } = await signInAs(product.runtime, 'viewer', { partnerId: product.partnerId })
    const session = { key: '', cookie }
    const before = stored()
    expect((await create({}, session)).status).toBe(403)
    expect((await patch(id, { name: 'x' }, session)).status).toBe(403)
    expect((await call(oneInbox.DELETE, { method: 'DELETE', id, ...session })).status).toBe(403)
    expect((await call(inboxRequests.DELETE, { method: 'DELETE', id, ...session })).status).toBe(403)
    expect(stored()).toBe(before)
    expect((await call(inboxes.GET, session)).json.inboxes).toHaveLength(1)
    expect((await call(inboxRequests.GET, { id, ...session })).json).toEqual({
      requests: [],
      next_cursor: null,
    })
  })
})

it('an installation without test inboxes returns an error and stores nothing', async () => {
  const { id } = (await create()).json
  product.runtime.inboxUrl = null
  const before = stored()
  const { status, json } = await create()
  expect([status, json.code]).toEqual([409, 'conflict'])
  expect(json.detail).toContain('INBOX_URL')
  expect(stored()).toBe(before)
  expect((await call(oneInbox.GET, { id })).json).toMatchObject({ url: null })
})
