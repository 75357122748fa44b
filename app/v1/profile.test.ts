import { createHash } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { dumpRows } from '@/db/testing'
import { setRuntime } from '@/lib/platform/context'
import { createRateLimiter } from '@/lib/platform/http/rate-limit'
import { badFields, type CallOptions, callRoute } from '@/lib/testing/call'
import { noLimits } from '@/lib/testing/runtime'
import { type SignedIn, sealCookie, signInAs } from '@/lib/testing/sign-in'
import { signIn } from '@/lib/users/service'
import { openTestProduct, type TestProduct } from '@/server/testing/product'
import { GET as readAudit } from './audit-log/route'
import { PATCH as chooseNotifications, GET as readNotifications } from './profile/notifications/route'
import { POST as changePassword } from './profile/password/route'
import { DELETE as end } from './sessions/[id]/route'
import { GET as list } from './sessions/route'

let product: TestProduct
let viewer: SignedIn
beforeEach(async () => {
  product = await openTestProduct()
  viewer = await signInAs(product.runtime, 'viewer', { partnerId: product.partnerId })
})
afterEach(() => product.dispose())

const hour = 3_600_000
const stored = () => dumpRows(product.runtime.database.sqlite)
const listOf = (cookie = viewer.cookie) => callRoute(list, { cookie })
const open = async (password = viewer.password) => {
  const session = await signIn(product.runtime, { email: viewer.email, password }, hour)
  return session && { id: session.id, cookie: sealCookie(product.runtime, { sid: session.id }) }
}
const change = (body: object, options: CallOptions = {}) =>
  callRoute(changePassword, { cookie: viewer.cookie, body, ...options })
const wanted = 'correct horse battery'

describe("a user's sessions", () => {
  it('are listed newest first, with expiry and which one is current', async () => {
    const other = await open()
    await signInAs(product.runtime, 'owner', { partnerId: product.partnerId })
    const { sessions } = (await listOf()).json
    expect(sessions).toMatchObject([
      { id: other?.id, current: false },
      { id: viewer.sessionId, current: true },
    ])
    expect(Date.parse(sessions[0].expires_at) - Date.parse(sessions[0].created_at)).toBe(hour)
  })

  it('are left out once they have expired', async () => {
    await signIn({ ...product.runtime, now: () => Date.now() - 2 * hour }, viewer, hour)
    expect((await listOf()).json.sessions).toHaveLength(1)
  })

  it('end immediately in every process, the current one as well', async () => {
    const other = await open()
    const stop = (id = '') => callRoute(end, { method: 'DELETE', cookie: viewer.cookie, id })
    expect((await listOf(other?.cookie)).status).toBe(200)
    expect((await stop(other?.id)).json).toEqual({ success: true, deleted: true })
    expect((await listOf(other?.cookie)).status).toBe(401)
    expect((await stop(other?.id)).status).toBe(404)
    expect((await stop(viewer.sessionId)).status).toBe(200)
    expect((await listOf()).status).toBe(401)
  })

  it('cannot be ended by others, not even of the same partner', async () => {
    const owner = await signInAs(product.runtime, 'owner', { partnerId: product.partnerId })
    const before = stored()
    const answer = await callRoute(end, { method: 'DELETE', cookie: owner.cookie, id: viewer.sessionId })
    expect(answer.status).toBe(404)
    expect(stored()).toBe(before)
  })

  it('are not accessible to keys', async () => {
    const key = product.partnerKey
    expect((await callRoute(list, { key })).status).toBe(403)
    expect((await callRoute(end, { method: 'DELETE', key, id: viewer.sessionId })).status).toBe(403)
    expect((await change({ current: viewer.password, new: wanted }, { cookie: '', key })).status).toBe(403)
  })
})

describe("a user's own password", () => {
  it('is changed, which ends their other sessions and no others', async () => {
    const other = await open()
    const owner = await signInAs(product.runtime, 'owner', { partnerId: product.partnerId })
    const { json } = await change({ current: viewer.password, new: wanted })
    expect(json).toEqual({ success: true, sessions_ended: 1 })
    expect((await listOf(other?.cookie)).status).toBe(401)
    expect([(await listOf()).status, (await listOf(owner.cookie)).status]).toEqual([200, 200])
    expect(await open()).toBeNull()
    expect(await open(wanted)).not.toBeNull()
    expect(stored()).not.toContain(wanted)
  })

  it('stands in the audit log as changed, and nothing more', async () => {
    await change({ current: viewer.password, new: wanted })
    const { entries } = (await callRoute(readAudit, { cookie: viewer.cookie })).json
    expect(entries).toMatchObject([
      { action: 'user.password_changed', target_id: viewer.userId, before: null, after: null },
    ])
  })

  it.each<[(password: string) => object, string[]]>([
    [() => ({ current: 'another one', new: wanted }), ['current']],
    [() => ({ current: 'x'.repeat(257), new: wanted }), ['current']],
    [(current) => ({ current, new: 'short12' }), ['new']],
    [(current) => ({ current, new: 'x'.repeat(257) }), ['new']],
    [(current) => ({ current, new: current }), ['new']],
    [() => ({ new: 7 }), ['current', 'new']],
    [(current) => ({ current, new: wanted, user_id: 'usr_x' }), ['user_id']],
  ])('stays with a bad request %#', async (bodyFor, fields) => {
    const before = stored()
    const { status, json, text } = await change(bodyFor(viewer.password))
    expect([status, badFields(json)]).toEqual([422, fields])
    expect(text).not.toContain(viewer.password)
    expect(stored()).toBe(before)
  })

  it('allows a limited number of wrong tries, also concurrent ones, without affecting sign-in', async () => {
    const { runtime } = product
    const rateLimiter = createRateLimiter({ ...noLimits, failedLogins: 3, failedLoginsOfNetwork: 3 })
    setRuntime({ ...runtime, rateLimiter })
    const wrong = () => change({ current: 'another one', new: wanted })
    const answers = await Promise.all([wrong(), wrong(), wrong(), wrong(), wrong()])
    expect(answers.map(({ status }) => status).sort()).toEqual([422, 422, 422, 429, 429])
    const right = await change({ current: viewer.password, new: wanted })
    expect(right.status).toBe(429)
    expect(Number(right.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(await signIn({ ...runtime, rateLimiter }, viewer, hour)).not.toBeNull()
  })

  it('changed by two concurrent requests is changed once', async () => {
    const body = (text: string) => ({ current: viewer.password, new: text })
    const both = await Promise.all([change(body(wanted)), change(body('another horse battery'))])
    expect(both.map(({ status }) => status).sort()).toEqual([200, 422])
  })

  it('cannot be guessed from the reply stored for an Idempotency-Key', async () => {
    const options = { headers: { 'idempotency-key': 'a' } }
    const body = { current: viewer.password, new: wanted }
    await change(body, options)
    expect((await change(body, options)).headers.get('idempotent-replayed')).toBe('true')
    const plain = createHash('sha256')
      .update(JSON.stringify(['/v1/x', '', JSON.stringify(body)]))
      .digest('hex')
    expect(stored()).not.toContain(plain)
  })
})

describe('support staff', () => {
  let staff: SignedIn
  beforeEach(async () => {
    staff = await signInAs(product.runtime, 'support', { partnerId: null })
  })
  const changeTheirs = () => change({ current: staff.password, new: wanted }, { cookie: staff.cookie })

  it('see and end their sessions and change their password, as everybody does', async () => {
    const other = await signIn(product.runtime, staff, hour)
    const { sessions } = (await listOf(staff.cookie)).json
    expect(sessions).toMatchObject([
      { id: other?.id, current: false },
      { id: staff.sessionId, current: true },
    ])
    const ended = await callRoute(end, { method: 'DELETE', cookie: staff.cookie, id: other?.id ?? '' })
    expect(ended.status).toBe(200)
    expect((await changeTheirs()).json).toEqual({ success: true, sessions_ended: 0 })
    expect(await signIn(product.runtime, staff, hour)).toBeNull()
    expect(await signIn(product.runtime, { ...staff, password: wanted }, hour)).not.toBeNull()
    const foreign = await callRoute(end, { method: 'DELETE', cookie: staff.cookie, id: viewer.sessionId })
    expect(foreign.status).toBe(404)
  })

  it('have no notices to choose, which are about partners', async () => {
    expect((await callRoute(readNotifications, { cookie: staff.cookie })).status).toBe(403)
  })

  it('change no password where they sign in by another server only', async () => {
    const oidc = { issuer: 'https://a.example', clientId: 'a', clientSecret: 'b', name: 'A' }
    setRuntime({ ...product.runtime, staffSignIn: 'oidc', oidc })
    const before = stored()
    const { status, json } = await changeTheirs()
    expect([status, json.detail]).toEqual([403, 'Support staff sign in with A, not with a password.'])
    expect(stored()).toBe(before)
    expect((await change({ current: viewer.password, new: wanted })).status).toBe(200)
  })
})

it('a user without a password sets one, once', async () => {
  product.runtime.database.sqlite.prepare("update users set password_hash = ''").run()
  expect(await signIn(product.runtime, { email: viewer.email, password: '' }, hour)).toBeNull()
  const body = (text: string) => ({ current: '', new: text })
  const both = await Promise.all([change(body(wanted)), change(body('another horse battery'))])
  expect(both.map(({ status }) => status).sort()).toEqual([200, 422])
  expect((await change(body('a third horse battery'))).status).toBe(422)
})

describe('notices by mail', () => {
  const choose = (body: object, cookie = viewer.cookie) =>
    callRoute(chooseNotifications, { method: 'PATCH', body, cookie })
  const chosen = async (cookie: string) => (await callRoute(readNotifications, { cookie })).json

  it("are each user's own choice, which stands in the audit log", async () => {
    const owner = await signInAs(product.runtime, 'owner', { partnerId: product.partnerId })
    const by_mail = ['webhook.delivery_failed', 'webhook.endpoint_disabled', 'webhook.delivery_failed']
    const { status, json } = await choose({ by_mail })
    expect([status, json]).toEqual([
      200,
      { by_mail: ['webhook.endpoint_disabled', 'webhook.delivery_failed'], can_mail: false },
    ])
    expect((await chosen(viewer.cookie)).by_mail).toEqual(json.by_mail)
    expect((await chosen(owner.cookie)).by_mail).toEqual([
      'webhook.endpoint_disabled',
      'webhook.endpoint_failing',
    ])
    await choose({ by_mail })
    const { entries } = (await callRoute(readAudit, { cookie: viewer.cookie })).json
    expect(entries).toMatchObject([{ action: 'user.notifications_changed', before: { by_mail: [] } }])
    await choose({ by_mail: [] }, owner.cookie)
    expect((await chosen(owner.cookie)).by_mail).toEqual([])
  })

  it.each([
    [{}, ['by_mail']],
    [{ by_mail: ['webhook.gone'] }, ['by_mail.0']],
    [{ by_mail: 'webhook.endpoint_disabled' }, ['by_mail']],
    [{ by_mail: [], user_id: 'usr_x' }, ['user_id']],
  ])('stay with %j', async (body, fields) => {
    const before = stored()
    const { status, json } = await choose(body)
    expect([status, badFields(json)]).toEqual([422, fields])
    expect(stored()).toBe(before)
  })

  it('are not accessible to keys', async () => {
    const key = product.partnerKey
    expect((await callRoute(readNotifications, { key })).status).toBe(403)
  })
})
