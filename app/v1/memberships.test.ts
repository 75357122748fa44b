import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { dumpRows } from '@/db/testing'
import type { Role } from '@/lib/platform/actor'
import { newId } from '@/lib/platform/ids'
import { badFields, type CallOptions, callRoute } from '@/lib/testing/call'
import { addPartner } from '@/lib/testing/partner'
import { addMembership, type SignedIn, signInAgain, signInAs } from '@/lib/testing/sign-in'
import { signIn } from '@/lib/users/service'
import { openTestProduct, type TestProduct } from '@/server/testing/product'
import { GET as readAudit } from './audit-log/route'
import { POST as leaveRoute } from './profile/leave/route'
import { GET as listRoute } from './profile/memberships/route'
import { GET as readNotifications } from './profile/notifications/route'
import { DELETE as endSession } from './sessions/[id]/route'
import { POST as chooseRoute } from './sessions/current/route'
import { GET as listSessions } from './sessions/route'
import { PATCH as changeUser, DELETE as removeUser } from './users/[id]/route'
import { GET as listUsers } from './users/route'
import { POST as createWebhook, GET as listWebhooks } from './webhooks/route'

let product: TestProduct
let acme: string
let other: { partnerId: string; partnerKey: string }
/** owns Acme, views Other, has chosen neither */
let ama: SignedIn

beforeEach(async () => {
  product = await openTestProduct()
  acme = product.partnerId
  other = await addPartner(product.runtime, 'Other')
  const first = await signInAs(product.runtime, 'owner', { partnerId: acme })
  await addMembership(product.runtime, { userId: first.userId, partnerId: other.partnerId, role: 'viewer' })
  await callRoute(endSession, { method: 'DELETE', cookie: first.cookie, id: first.sessionId })
  ama = { ...first, ...(await signInAgain(product.runtime, first)) }
})
afterEach(() => product.dispose())

const stored = () => dumpRows(product.runtime.database.sqlite)
const join = (role: Role, partnerId = acme) => signInAs(product.runtime, role, { partnerId })
const choose = (partner_id: unknown, options: CallOptions = { cookie: ama.cookie }) =>
  callRoute(chooseRoute, { body: { partner_id }, ...options })
const list = async (cookie = ama.cookie) => (await callRoute(listRoute, { cookie })).json.memberships
const leave = (id: string, cookie = ama.cookie) => callRoute(leaveRoute, { cookie, body: { partner_id: id } })
const remove = (id: string, cookie: string) => callRoute(removeUser, { method: 'DELETE', cookie, id })
const register = (options: CallOptions, host: string) =>
  callRoute(createWebhook, { ...options, body: { url: `https://${host}/`, events: ['*'] } })
const urls = async (cookie = ama.cookie) => {
  const { status, json } = await callRoute(listWebhooks, { cookie })
  return status === 200 ? json.webhooks.map(({ url }: { url: string }) => url) : status
}

describe('a user of two partners', () => {
  it('is in neither until they choose, and can access only their own data', async () => {
    const answers = [
      await callRoute(listWebhooks, { cookie: ama.cookie }),
      await callRoute(listUsers, { cookie: ama.cookie }),
      await callRoute(readNotifications, { cookie: ama.cookie }),
      await register({ cookie: ama.cookie }, 'hooks.acme.com'),
    ]
    for (const { status, json } of answers) {
      expect(status).toBe(403)
      expect(json.detail).toMatch(/Choose one first/)
    }
    expect(await list()).toMatchObject([
      { id: acme, name: 'Acme', role: 'owner', current: false },
      { id: other.partnerId, name: 'Other', role: 'viewer', current: false },
    ])
    expect((await callRoute(listSessions, { cookie: ama.cookie })).json.sessions).toHaveLength(1)
  })

  it('sees the partner that they are in, with the permissions of their role there', async () => {
    await register({ key: product.partnerKey }, 'hooks.acme.com')
    await register({ key: other.partnerKey }, 'hooks.other.com')
    const { status, json } = await choose(acme)
    expect([status, json]).toMatchObject([200, { id: acme, name: 'Acme', role: 'owner', current: true }])
    expect(await urls()).toEqual(['https://hooks.acme.com/'])
    expect((await register({ cookie: ama.cookie }, 'more.acme.com')).status).toBe(201)
    expect((await choose(other.partnerId)).json).toMatchObject({ role: 'viewer', current: true })
    expect(await urls()).toEqual(['https://hooks.other.com/'])
    expect((await register({ cookie: ama.cookie }, 'more.other.com')).status).toBe(403)
    expect(await list()).toMatchObject([{ current: false }, { current: true }])
  })

  it('starts next time in the partner of their last choice; other sessions stay where they are', async () => {
    const before = await signInAgain(product.runtime, ama)
    await choose(acme)
    await choose(other.partnerId)
    const after = await signInAgain(product.runtime, ama)
    expect(await list(after.cookie)).toMatchObject([{ current: false }, { current: true }])
    expect(await urls(before.cookie)).toBe(403)
  })

  it('has the role that each partner gives them, from the next request on', async () => {
    await choose(other.partnerId)
    const owner = await join('owner', other.partnerId)
    const setRole = (role: string) =>
      callRoute(changeUser, { method: 'PATCH', cookie: owner.cookie, id: ama.userId, body: { role } })
    expect((await setRole('admin')).json).toMatchObject({ id: ama.userId, role: 'admin' })
    expect((await register({ cookie: ama.cookie }, 'hooks.other.com')).status).toBe(201)
    expect(await list()).toMatchObject([{ role: 'owner' }, { role: 'admin' }])
  })

  it('loses access to a partner that removes them immediately, and keeps the other', async () => {
    await choose(other.partnerId)
    const inAcme = await signInAgain(product.runtime, ama)
    await choose(acme, { cookie: inAcme.cookie })
    const owner = await join('owner', other.partnerId)
    expect((await remove(ama.userId, owner.cookie)).status).toBe(200)
    expect(await urls()).toBe(401)
    expect(await urls(inAcme.cookie)).toEqual([])
    expect(await list(inAcme.cookie)).toMatchObject([{ id: acme, current: true }])
    expect((await choose(other.partnerId, { cookie: inAcme.cookie })).status).toBe(404)
    const again = await signInAgain(product.runtime, ama)
    expect(await urls(again.cookie)).toEqual([])
    const { entries } = (await callRoute(readAudit, { cookie: owner.cookie })).json
    expect(entries).toMatchObject([{ action: 'user.removed', target_id: ama.userId }])
    expect((await callRoute(readAudit, { cookie: inAcme.cookie })).json.entries).toEqual([])
  })

  it("is named in a partner's audit log for as long as they belong to it", async () => {
    await choose(acme)
    await register({ cookie: ama.cookie }, 'hooks.acme.com')
    const admin = await join('admin')
    const nameOf = async () => {
      const { entries } = (await callRoute(readAudit, { cookie: admin.cookie })).json
      return entries.at(-1).actor.name
    }
    expect(await nameOf()).toBe(ama.email)
    await join('owner')
    await leave(acme)
    expect(await nameOf()).toBeUndefined()
  })
})

describe('choosing a partner', () => {
  it('without a membership gets the reply for an unknown partner', async () => {
    const stranger = (await addPartner(product.runtime, 'Stranger')).partnerId
    const before = stored()
    const answers = [await choose(stranger), await choose(newId('prt')), await choose("' or 1=1 --")]
    for (const { status, json } of answers)
      expect({ ...json, status, request_id: '' }).toEqual({
        ...answers[0]?.json,
        status: 404,
        request_id: '',
      })
    expect(stored()).toBe(before)
  })

  it.each([undefined, null, 7, ['prt_a']])('as %j is refused, naming the field', async (id) => {
    const { status, json } = await choose(id)
    expect([status, badFields(json)]).toEqual([422, ['partner_id']])
  })

  it('is done by people on our own pages only', async () => {
    const origin = { origin: 'https://evil.example' }
    expect((await choose(acme, { cookie: ama.cookie, headers: origin })).status).toBe(403)
    expect((await choose(acme, { key: product.partnerKey })).status).toBe(403)
    expect((await choose(acme, { cookie: (await join('support')).cookie })).status).toBe(404)
    expect((await choose(acme, {})).status).toBe(401)
    const headers = { 'x-session-user': 'usr_other' }
    expect((await choose(acme, { cookie: ama.cookie, headers })).status).toBe(401)
    expect(await urls()).toBe(403)
  })

  it('makes calls from pages of another partner fail with that reason', async () => {
    await choose(acme)
    const call = (partnerId: string, cookie = ama.cookie) =>
      callRoute(listWebhooks, { cookie, headers: { 'x-session-partner': partnerId } })
    expect((await call(acme)).status).toBe(200)
    await choose(other.partnerId)
    const { status, json } = await call(acme)
    expect([status, json.errors]).toMatchObject([401, [{ field: 'X-Session-Partner', code: 'switched' }]])
    expect((await call(other.partnerId)).status).toBe(200)
    expect((await call('')).status).toBe(401)
    const options = { cookie: ama.cookie, headers: { 'x-session-partner': acme } }
    const before = stored()
    expect((await register(options, 'hooks.other.com')).status).toBe(401)
    expect((await choose(acme, options)).status).toBe(401)
    expect(stored()).toBe(before)
  })
})

describe('a user of one partner', () => {
  it('needs no choice', async () => {
    const viewer = await join('viewer')
    expect(await urls(viewer.cookie)).toEqual([])
    expect(await list(viewer.cookie)).toMatchObject([{ id: acme, current: true }])
  })
})

describe('leaving a partner', () => {
  it('ends the access there and moves the session to the other partner', async () => {
    await join('owner')
    await choose(acme)
    const second = await signInAgain(product.runtime, ama)
    expect((await leave(acme)).json).toEqual({ success: true })
    expect(await list()).toMatchObject([{ id: other.partnerId, current: true }])
    expect(await urls(second.cookie)).toBe(401)
    expect((await leave(acme)).status).toBe(404)
    const owner = await join('owner')
    const { entries } = (await callRoute(readAudit, { cookie: owner.cookie })).json
    expect(entries).toMatchObject([
      { action: 'user.left', target_id: ama.userId, actor: { id: ama.userId }, before: { role: 'owner' } },
    ])
  })

  it("that is not the session's partner leaves the session where it is", async () => {
    await choose(acme)
    expect((await leave(other.partnerId)).status).toBe(200)
    expect(await list()).toMatchObject([{ id: acme, current: true }])
  })

  it('is refused to its last owner, who may own another', async () => {
    await addMembership(product.runtime, {
      userId: (await join('owner', other.partnerId)).userId,
      partnerId: acme,
      role: 'viewer',
    })
    await choose(acme)
    const before = stored()
    expect((await leave(acme)).status).toBe(409)
    expect((await remove(ama.userId, ama.cookie)).status).toBe(409)
    expect(stored()).toBe(before)
  })

  it("that is the user's only one deletes the user and frees their address", async () => {
    const viewer = await join('viewer')
    expect((await leave(acme, viewer.cookie)).status).toBe(200)
    expect(await urls(viewer.cookie)).toBe(401)
    expect(await signIn(product.runtime, viewer, 1000)).toBeNull()
    expect(stored()).not.toContain(`"email":"${viewer.email}","name"`)
  })

  it('is possible only for oneself, with a session', async () => {
    const viewer = await join('viewer')
    expect((await leave(other.partnerId, viewer.cookie)).status).toBe(404)
    const key = product.partnerKey
    expect((await callRoute(leaveRoute, { key, body: { partner_id: acme } })).status).toBe(403)
  })
})
