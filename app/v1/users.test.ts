import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { dumpRows } from '@/db/testing'
import type { Role } from '@/lib/platform/actor'
import { badFields, callRoute } from '@/lib/testing/call'
import { type SignedIn, signInAs } from '@/lib/testing/sign-in'
import { signIn } from '@/lib/users/service'
import { openTestProduct, type TestProduct } from '@/server/testing/product'
import { GET as readAudit } from './audit-log/route'
import { POST as inviteRoute } from './invites/route'
import { PATCH as change, DELETE as remove } from './users/[id]/route'
import { POST as add, GET as list } from './users/route'
import { GET as listWebhooks } from './webhooks/route'

let product: TestProduct
let owner: SignedIn
const join = (role: Role) => signInAs(product.runtime, role, { partnerId: product.partnerId })
beforeEach(async () => {
  product = await openTestProduct()
  owner = await join('owner')
})
afterEach(() => product.dispose())

const invite = (cookie: string) =>
  callRoute(inviteRoute, { cookie, body: { email: 'ama@acme.example', role: 'admin' } })
const setRole = (id: string, role: unknown, cookie = owner.cookie) =>
  callRoute(change, { method: 'PATCH', cookie, id, body: { role } })
const end = (id: string, cookie = owner.cookie) => callRoute(remove, { method: 'DELETE', cookie, id })
const stored = () => dumpRows(product.runtime.database.sqlite)
const statusOf = async (cookie: string) => (await callRoute(listWebhooks, { cookie })).status
const readEntries = async () => (await callRoute(readAudit, { cookie: owner.cookie })).json.entries

it('nobody is made a user without their doing', async () => {
  const before = stored()
  const answer = await callRoute(add, { cookie: owner.cookie, body: { email: 'a@b.c', role: 'admin' } })
  expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET'])
  expect(stored()).toBe(before)
})

describe("a user's role", () => {
  it('counts from their next request on', async () => {
    const other = await join('admin')
    expect((await setRole(other.userId, 'viewer')).json).toMatchObject({ id: other.userId, role: 'viewer' })
    expect((await invite(other.cookie)).status).toBe(403)
    await setRole(other.userId, 'owner')
    expect((await invite(other.cookie)).status).toBe(201)
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
    for (const answer of [await setRole(userId, 'owner', cookie), await end(userId, cookie)])
      expect(answer.status).toBe(403)
    expect(stored()).toBe(before)
  })

  it('is no business of keys', async () => {
    const key = product.partnerKey
    for (const answer of [
      await callRoute(list, { key }),
      await callRoute(change, { method: 'PATCH', key, id: owner.userId, body: { role: 'viewer' } }),
      await callRoute(remove, { method: 'DELETE', key, id: owner.userId }),
    ])
      expect(answer.status).toBe(403)
  })

  it('stands in the audit log with what was changed, and by whose name', async () => {
    const { userId: id, email } = await join('admin')
    await setRole(id, 'viewer')
    await end(id)
    const entries = await readEntries()
    const actor = { kind: 'user', id: owner.userId, name: owner.email }
    expect(entries).toMatchObject([
      { action: 'user.removed', target_id: id, actor, before: { email }, after: null },
      { action: 'user.updated', actor, before: { role: 'admin' }, after: { role: 'viewer' } },
    ])
    expect(entries[1].before).toEqual({ role: 'admin' })
    expect(JSON.stringify(entries)).not.toMatch(/password|argon/)
  })

  it('has nothing in the audit log of what was refused or changed nothing', async () => {
    await setRole(owner.userId, 'viewer')
    await setRole(owner.userId, 'owner')
    expect(await readEntries()).toEqual([])
  })
})
