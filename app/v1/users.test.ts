import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { dumpRows } from '@/db/testing'
import { openTestProduct, type TestProduct } from '@/inngest/testing/product'
import type { Role } from '@/lib/context'
import { badFields, type CallOptions, callRoute } from '@/lib/testing/call'
import { type SignedIn, signInAs } from '@/lib/testing/sign-in'
import { signIn } from '@/lib/users/service'
import { GET as readAudit } from './audit-log/route'
import { PATCH as change, DELETE as remove } from './users/[id]/route'
import { POST as invite, GET as list } from './users/route'
import { GET as listWebhooks } from './webhooks/route'

let product: TestProduct
let owner: SignedIn
const join = (role: Role) => signInAs(product.runtime, role, { partnerId: product.partnerId })
beforeEach(async () => {
  product = await openTestProduct({ port: 3443, ca: '' })
  owner = await join('owner')
})
afterEach(() => product.dispose())

const ama = { email: 'Ama@Acme.example', name: 'Ama Owusu', role: 'admin' }
const add = (body: object = ama, options: CallOptions = { cookie: owner.cookie }) =>
  callRoute(invite, { body, ...options })
const setRole = (id: string, role: unknown, cookie = owner.cookie) =>
  callRoute(change, { method: 'PATCH', cookie, id, body: { role } })
const end = (id: string, cookie = owner.cookie) => callRoute(remove, { method: 'DELETE', cookie, id })
const stored = () => dumpRows(product.runtime.database.sqlite)
const statusOf = async (cookie: string) => (await callRoute(listWebhooks, { cookie })).status
const readEntries = async () => (await callRoute(readAudit, { cookie: owner.cookie })).json.entries

describe('a user that is added', () => {
  it('signs in with the generated password, which is shown once and stored nowhere', async () => {
    const { status, json } = await add()
    expect([status, json.email, json.name, json.role]).toEqual([
      201,
      'ama@acme.example',
      'Ama Owusu',
      'admin',
    ])
    expect(json.password).toMatch(/^[\w-]{16}$/)
    expect(await signIn(product.runtime, { email: ama.email, password: json.password }, 1000)).not.toBeNull()
    expect(stored()).not.toContain(json.password)
    expect((await callRoute(list, { cookie: owner.cookie })).text).not.toContain(json.password)
  })

  it('is made once for an Idempotency-Key, whose answer is kept encrypted', async () => {
    const options = { cookie: owner.cookie, headers: { 'idempotency-key': 'a' } }
    const [first, again] = [await add(ama, options), await add(ama, options)]
    expect(again.json).toEqual(first.json)
    expect(again.headers.get('idempotent-replayed')).toBe('true')
    expect((await callRoute(list, { cookie: owner.cookie })).json.users).toHaveLength(2)
    expect(stored()).not.toContain(first.json.password)
  })

  it.each([
    [{ ...ama, email: 'nobody' }, ['email']],
    [{ ...ama, email: 7 }, ['email']],
    [{ ...ama, role: 'support' }, ['role']],
    [{ ...ama, name: 'x'.repeat(81) }, ['name']],
    [{}, ['email', 'role']],
    [{ ...ama, password: 'of my own choice', partner_id: 'prt_x' }, ['password', 'partner_id']],
  ])('is not made of %j', async (body, fields) => {
    const before = stored()
    const { status, json } = await add(body)
    expect([status, badFields(json)]).toEqual([422, fields])
    expect(stored()).toBe(before)
  })

  it('is refused with an e-mail that somebody has, naming the field', async () => {
    await add()
    const before = stored()
    const { status, json } = await add({ ...ama, email: ' AMA@acme.example' })
    expect([status, badFields(json)]).toEqual([409, ['email']])
    expect(stored()).toBe(before)
  })

  it('is refused beyond the hundredth', async () => {
    const insert = product.runtime.database.sqlite.prepare(
      "insert into users (id, partner_id, email, role, password_hash, created_at) values (?, ?, ?, 'viewer', '', 0)",
    )
    for (let i = 0; i < 98; i++) insert.run(`usr_${i}`, product.partnerId, `u${i}@acme.example`)
    expect((await add()).status).toBe(201)
    expect((await add({ ...ama, email: 'b@acme.example' })).status).toBe(409)
  })
})

describe("a user's role", () => {
  it('counts from their next request on', async () => {
    const other = await join('admin')
    expect((await setRole(other.userId, 'viewer')).json).toMatchObject({ id: other.userId, role: 'viewer' })
    expect((await add({ ...ama }, { cookie: other.cookie })).status).toBe(403)
    await setRole(other.userId, 'owner')
    expect((await add({ ...ama }, { cookie: other.cookie })).status).toBe(201)
  })

  it.each(['support', '', null, ['owner']])('cannot be %j', async (role) => {
    const other = await join('admin')
    const { status, json } = await setRole(other.userId, role)
    expect([status, badFields(json)]).toEqual([422, ['role']])
  })

  it('of the last owner stays, until there is another', async () => {
    const before = stored()
    expect((await setRole(owner.userId, 'admin')).status).toBe(409)
    expect((await end(owner.userId)).status).toBe(409)
    expect(stored()).toBe(before)
    const other = await join('owner')
    expect((await setRole(owner.userId, 'admin')).status).toBe(200)
    expect((await end(other.userId, other.cookie)).status).toBe(409)
  })
})

describe('a user that is removed', () => {
  it('is signed out everywhere at once, and cannot sign in', async () => {
    const other = await join('viewer')
    expect(await statusOf(other.cookie)).toBe(200)
    expect((await end(other.userId)).json).toEqual({ success: true, deleted: true })
    expect(await statusOf(other.cookie)).toBe(401)
    expect(await signIn(product.runtime, other, 1000)).toBeNull()
    expect((await end(other.userId)).status).toBe(404)
  })

  it('may be oneself, where another owner is left', async () => {
    await join('owner')
    expect((await end(owner.userId)).status).toBe(200)
    expect(await statusOf(owner.cookie)).toBe(401)
  })
})

describe('the team', () => {
  it.each(['admin', 'viewer'] as const)('is seen by a role %s, and not changed', async (role) => {
    const { cookie, userId } = await join(role)
    const { users } = (await callRoute(list, { cookie })).json
    expect(users.map((user: { id: string }) => user.id)).toEqual([owner.userId, userId])
    const before = stored()
    for (const answer of [
      await add(ama, { cookie }),
      await setRole(userId, 'owner', cookie),
      await end(userId, cookie),
    ])
      expect(answer.status).toBe(403)
    expect(stored()).toBe(before)
  })

  it('is no business of keys', async () => {
    const key = product.partnerKey
    for (const answer of [
      await callRoute(list, { key }),
      await add(ama, { key }),
      await callRoute(change, { method: 'PATCH', key, id: owner.userId, body: { role: 'viewer' } }),
      await callRoute(remove, { method: 'DELETE', key, id: owner.userId }),
    ])
      expect(answer.status).toBe(403)
  })

  it('stands in the audit log with what was changed, by whose name, and no password', async () => {
    const { json } = await add()
    await setRole(json.id, 'viewer')
    await end(json.id)
    const entries = await readEntries()
    const actor = { kind: 'user', id: owner.userId, name: owner.email }
    expect(entries).toMatchObject([
      {
        action: 'user.removed',
        target_id: json.id,
        actor,
        before: { email: 'ama@acme.example' },
        after: null,
      },
      { action: 'user.updated', actor, before: { role: 'admin' }, after: { role: 'viewer' } },
      { action: 'user.created', actor, before: null, after: { email: 'ama@acme.example', role: 'admin' } },
    ])
    expect(entries[1].before).toEqual({ role: 'admin' })
    expect(JSON.stringify(entries)).not.toMatch(/password|argon/)
  })

  it('has nothing in the audit log of what was refused or changed nothing', async () => {
    await setRole(owner.userId, 'viewer')
    await setRole(owner.userId, 'owner')
    await add({ ...ama, email: owner.email })
    expect(await readEntries()).toEqual([])
  })
})
