import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { dumpRows } from '@/db/testing'
import { readInvite } from '@/lib/invites/service'
import type { Role } from '@/lib/platform/actor'
import { setRuntime } from '@/lib/platform/context'
import { createRateLimiter } from '@/lib/platform/http/rate-limit'
import { badFields, type CallOptions, callRoute } from '@/lib/testing/call'
import { noLimits } from '@/lib/testing/runtime'
import { type SignedIn, signInAs } from '@/lib/testing/sign-in'
import { signIn } from '@/lib/users/service'
import { openTestProduct, type TestProduct } from '@/server/testing/product'
import { GET as readAudit } from './audit-log/route'
import { DELETE as revokeRoute } from './invites/[id]/route'
import { POST as acceptRoute } from './invites/accept/route'
import { POST as inviteRoute, GET as listRoute } from './invites/route'
import { PATCH as changeUser, DELETE as removeUser } from './users/[id]/route'
import { GET as listUsers } from './users/route'

let product: TestProduct
let owner: SignedIn
const join = (role: Role) => signInAs(product.runtime, role, { partnerId: product.partnerId })
beforeEach(async () => {
  product = await openTestProduct()
  owner = await join('owner')
})
afterEach(() => product.dispose())

const ama = { email: 'Ama@Acme.example', role: 'admin' }
const password = 'correct horse battery'
const invite = (body: object = ama, options: CallOptions = { cookie: owner.cookie }) =>
  callRoute(inviteRoute, { body, ...options })
const tokenOf = ({ json }: { json: { url: string } }) => json.url.split('/').at(-1) ?? ''
const own = { origin: 'http://127.0.0.1:3000' }
const accept = (token: string, body: object = { name: 'Ama Owusu', password }, headers = own) =>
  callRoute(acceptRoute, { body, headers: { ...headers, ...(token && { 'x-invite-token': token }) } })
const revoke = (id: string, cookie = owner.cookie) => callRoute(revokeRoute, { method: 'DELETE', cookie, id })
const list = async (cookie = owner.cookie) => (await callRoute(listRoute, { cookie })).json.invites
const stored = () => dumpRows(product.runtime.database.sqlite)

describe('an invite', () => {
  it('lets somebody in, with a password of their own, once', async () => {
    const made = await invite()
    expect([made.status, made.json]).toMatchObject([
      201,
      { email: 'ama@acme.example', role: 'admin', invited_by: owner.email, is_mailed: false },
    ])
    expect(Date.parse(made.json.expires_at) - Date.parse(made.json.created_at)).toBe(7 * 86_400_000)
    expect(made.json.url).toMatch(/^http:\/\/127\.0\.0\.1:3000\/invite\/[\w-]{32}$/)
    expect(await readInvite(product.runtime, { token: tokenOf(made), from: '' })).toMatchObject({
      partner: 'Acme',
      role: 'admin',
    })
    const { status, json } = await accept(tokenOf(made))
    expect([status, json]).toMatchObject([
      201,
      { email: 'ama@acme.example', name: 'Ama Owusu', role: 'admin' },
    ])
    expect(await signIn(product.runtime, { email: ama.email, password }, 1000)).not.toBeNull()
    expect(await list()).toEqual([])
    const before = stored()
    expect((await accept(tokenOf(made), { password: 'another password' })).status).toBe(401)
    expect(stored()).toBe(before)
  })

  it('is accepted once, also by two concurrent requests', async () => {
    const token = tokenOf(await invite())
    const both = await Promise.all([accept(token), accept(token)])
    expect(both.map(({ status }) => status).sort()).toEqual([201, 401])
  })

  it('has its token only in its own reply', async () => {
    const made = await invite()
    const texts = [
      stored(),
      JSON.stringify(await list()),
      (await callRoute(readAudit, { cookie: owner.cookie })).text,
    ]
    for (const text of texts) expect(text).not.toContain(tokenOf(made))
  })

  it('is in the audit log: who invited whom, and that they joined', async () => {
    const made = await invite()
    const { json } = await accept(tokenOf(made))
    const other = await invite({ ...ama, email: 'b@acme.example' })
    await revoke(other.json.id)
    const { entries } = (await callRoute(readAudit, { cookie: owner.cookie })).json
    expect(entries).toMatchObject([
      { action: 'invite.revoked', target_id: other.json.id, actor: { id: owner.userId } },
      { action: 'invite.created', target_id: other.json.id },
      { action: 'invite.accepted', target_id: json.id, actor: { id: json.id, name: 'Ama Owusu' } },
      { action: 'invite.created', after: { email: 'ama@acme.example', role: 'admin' } },
    ])
  })

  it.each([
    [{ ...ama, email: 'nobody' }, ['email']],
    [{ ...ama, role: 'support' }, ['role']],
    [{}, ['email', 'role']],
    [{ ...ama, partner_id: 'prt_x' }, ['partner_id']],
  ])('is not made of %j', async (body, fields) => {
    const before = stored()
    const { status, json } = await invite(body)
    expect([status, badFields(json)]).toEqual([422, fields])
    expect(stored()).toBe(before)
  })

  it.each([
    [{ password: 'short12' }, ['password']],
    [{ password: 'x'.repeat(257) }, ['password']],
    [{}, ['password']],
    [{ password, name: 'Ama\n\nYour account is at risk' }, ['name']],
    [{ password, role: 'owner' }, ['role']],
    [{ password, email: 'other@acme.example' }, ['email']],
  ])('is not accepted with %j, and stays open', async (body, fields) => {
    const token = tokenOf(await invite())
    const { status, json } = await accept(token, body)
    expect([status, badFields(json)]).toEqual([422, fields])
    expect((await accept(token)).status).toBe(201)
  })

  it('for somebody who is in the team already is refused, naming the field', async () => {
    const { status, json } = await invite({ ...ama, email: owner.email })
    expect([status, badFields(json)]).toEqual([409, ['email']])
  })

  it('for the same address replaces the one before', async () => {
    const [first, second] = [await invite(), await invite({ ...ama, role: 'viewer' })]
    expect(await list()).toMatchObject([{ id: second.json.id, role: 'viewer' }])
    expect((await accept(tokenOf(first))).status).toBe(401)
    expect((await accept(tokenOf(second))).json.role).toBe('viewer')
  })

  it('is refused when the team including invited people has a hundred members', async () => {
    for (let i = 0; i < 99; i++) await invite({ ...ama, email: `u${i}@acme.example` })
    expect(await list()).toHaveLength(99)
    expect((await invite()).status).toBe(409)
    expect((await invite({ ...ama, email: 'u3@acme.example' })).status).toBe(201)
  })
})

describe('an invalid invite', () => {
  const answerTo = async (token: string) => {
    const { status, json } = await accept(token)
    return { ...json, status, request_id: '' }
  }

  it('gets the same reply as one that never existed, whatever ended it', async () => {
    const never = await answerTo('x'.repeat(32))
    expect(never).toMatchObject({ status: 401, code: 'unauthenticated' })

    const revoked = await invite()
    expect((await revoke(revoked.json.id)).json).toEqual({ success: true, deleted: true })
    expect((await revoke(revoked.json.id)).status).toBe(404)
    const expired = tokenOf(await invite())
    product.runtime.now = () => Date.now() + 7 * 86_400_000
    const after = await answerTo(expired)
    product.runtime.now = Date.now
    const other = await join('owner')
    const demoted = tokenOf(await invite(ama, { cookie: other.cookie }))
    await callRoute(changeUser, {
      method: 'PATCH',
      cookie: owner.cookie,
      id: other.userId,
      body: { role: 'admin' },
    })
    const [asDemoted, listed] = [await answerTo(demoted), await list()]
    await callRoute(removeUser, { method: 'DELETE', cookie: owner.cookie, id: other.userId })
    const removed = await answerTo(demoted)
    expect(listed).toEqual([])
    for (const one of [await answerTo(tokenOf(revoked)), after, asDemoted, removed, await answerTo('')])
      expect({ ...one, detail: never.detail }).toEqual(never)
  })

  it('reveals nothing of its content', async () => {
    for (const token of ['', 'x', 'x'.repeat(32), "' or 1=1 --"])
      expect(await readInvite(product.runtime, { token, from: '' })).toBeNull()
  })

  it('can be tried a limited number of times per address, which does not affect a valid one', async () => {
    const good = tokenOf(await invite())
    setRuntime({ ...product.runtime, rateLimiter: createRateLimiter({ ...noLimits, failedKeys: 3 }) })
    const statuses = []
    for (let i = 0; i < 5; i++) statuses.push((await accept(`${i}`.repeat(32))).status)
    expect(statuses).toEqual([401, 401, 401, 429, 429])
    expect((await accept(good)).status).toBe(201)
  })

  it('cannot be replaced by a session, a key or a token in another place', async () => {
    const token = tokenOf(await invite())
    const before = stored()
    const answers = [
      await callRoute(acceptRoute, { body: { password }, cookie: owner.cookie }),
      await callRoute(acceptRoute, { body: { password }, key: product.partnerKey }),
      await accept(token, undefined, { origin: 'https://evil.example' }),
      await accept(token, undefined, { origin: 'null' }),
    ]
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 403, 403])
    const asUser = await callRoute(listUsers, { headers: { 'x-invite-token': token } })
    expect(asUser.status).toBe(401)
    expect(stored()).toBe(before)
  })
})

describe('invites', () => {
  it.each(['admin', 'viewer'] as const)(
    'are seen by a role %s, which can neither create nor revoke them',
    async (role) => {
      const { cookie } = await join(role)
      const { json } = await invite()
      expect(await list(cookie)).toHaveLength(1)
      const before = stored()
      expect([(await invite(ama, { cookie })).status, (await revoke(json.id, cookie)).status]).toEqual([
        403, 403,
      ])
      expect(stored()).toBe(before)
    },
  )

  it('are not accessible to keys', async () => {
    const key = product.partnerKey
    expect((await callRoute(listRoute, { key })).status).toBe(403)
    expect((await invite(ama, { key })).status).toBe(403)
  })
})
