import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findSession } from '@/lib/auth/session'
import { createKey, endKey } from '@/lib/partners/service'
import { addPartner } from '@/lib/testing/partner'
import { openTestRuntime, type TestRuntime } from '@/lib/testing/runtime'
import { addMembership, type SignedIn, signInAs } from '@/lib/testing/sign-in'
import { signIn } from '@/lib/users/service'
import { listKeysOf } from './keys'
import { endSessions, listPeople, removePerson, resetPassword } from './people'

let runtime: TestRuntime
let acme: string
let other: string
/** owns Acme together with another person, views Other */
let ama: SignedIn
let staff: SignedIn
beforeEach(async () => {
  runtime = await openTestRuntime()
  acme = (await addPartner(runtime, 'Acme')).partnerId
  other = (await addPartner(runtime, 'Other')).partnerId
  await signInAs(runtime, 'owner', { partnerId: acme })
  ama = await signInAs(runtime, 'owner', { partnerId: acme })
  await addMembership(runtime, { userId: ama.userId, partnerId: other, role: 'viewer' })
  staff = await signInAs(runtime, 'support', { partnerId: null })
})
afterEach(() => runtime.dispose())

const isLive = async ({ cookie }: SignedIn) => (await findSession(runtime, cookie)) !== null
const canSignIn = async ({ email }: SignedIn, password: string) =>
  (await signIn(runtime, { email, password }, 1000)) !== null
const audit = () =>
  runtime.database.sqlite
    .prepare('select partner_id, actor_kind, action, target_id from audit_log order by partner_id')
    .all()
const entry = (partner_id: string, action: string, { userId }: SignedIn) => ({
  ...{ partner_id, actor_kind: 'system', action, target_id: userId },
})

describe('an operator', () => {
  it('lists all users, those of a partner, or staff, each with what they belong to', async () => {
    const idsOf = async (which: Parameters<typeof listPeople>[1]) =>
      (await listPeople(runtime.system, which)).map(({ id }) => id)
    expect(await idsOf({})).toHaveLength(3)
    expect(await idsOf({ partnerId: other })).toEqual([ama.userId])
    expect(await idsOf({ isSupport: true })).toEqual([staff.userId])
    expect(await listPeople(runtime.system, { partnerId: other })).toMatchObject([
      {
        email: ama.email,
        is_support: false,
        email_proof: 'operator',
        partners: [
          { id: acme, name: 'Acme', role: 'owner' },
          { id: other, name: 'Other', role: 'viewer' },
        ],
      },
    ])
    expect(JSON.stringify(await listPeople(runtime.system, {}))).not.toMatch(/argon|password/)
    await expect(idsOf({ partnerId: 'prt_nobody' })).rejects.toMatchObject({ code: 'not_found' })
  })

  it('removes a person from one partner, and they keep the other', async () => {
    const removed = await removePerson(runtime.system, { id: ama.userId, partnerId: acme })
    expect(removed).toEqual({ id: ama.userId, removed_from: [acme] })
    expect([await isLive(ama), await canSignIn(ama, ama.password)]).toEqual([false, true])
    expect(audit()).toEqual([entry(acme, 'user.removed', ama)])
  })

  it('deletes a person altogether, staff as well', async () => {
    await removePerson(runtime.system, { id: ama.userId })
    await removePerson(runtime.system, { id: staff.userId })
    expect([await isLive(ama), await canSignIn(ama, ama.password)]).toEqual([false, false])
    expect([await isLive(staff), await canSignIn(staff, staff.password)]).toEqual([false, false])
    const expected = [entry('', 'user.removed', staff)]
    expected.push(...[acme, other].sort().map((partner) => entry(partner, 'user.removed', ama)))
    expect(audit()).toEqual(expected)
  })

  it('cannot remove the last owner of a partner', async () => {
    const sole = await signInAs(runtime, 'owner', { partnerId: other })
    const before = runtime.stored()
    for (const input of [{ id: sole.userId }, { id: sole.userId, partnerId: other }])
      await expect(removePerson(runtime.system, input)).rejects.toMatchObject({ code: 'conflict' })
    for (const input of [{ id: 'usr_nobody' }, { id: staff.userId, partnerId: acme }])
      await expect(removePerson(runtime.system, input)).rejects.toMatchObject({ code: 'not_found' })
    expect(runtime.stored()).toBe(before)
  })

  it("sets a person's password, by id or by e-mail, which ends their sessions", async () => {
    const given = await resetPassword(runtime.system, { id: ama.userId, password: 'correct horse battery' })
    expect(given).toMatchObject({ email: ama.email, password: 'correct horse battery', sessions_ended: 1 })
    expect([await isLive(ama), await canSignIn(ama, ama.password)]).toEqual([false, false])
    expect(await canSignIn(ama, 'correct horse battery')).toBe(true)
    const made = await resetPassword(runtime.system, { email: staff.email.toUpperCase() })
    expect(made.password).toMatch(/^[\w-]{16}$/)
    expect([await isLive(staff), await canSignIn(staff, made.password)]).toEqual([false, true])
    expect(runtime.stored()).not.toContain(made.password)
    const expected = [entry('', 'user.password_reset', staff)]
    expected.push(...[acme, other].sort().map((partner) => entry(partner, 'user.password_reset', ama)))
    expect(audit()).toEqual(expected)
  })

  it('ends all sessions of a person, who can sign in again', async () => {
    expect(await endSessions(runtime.system, { email: ama.email })).toMatchObject({ sessions_ended: 1 })
    expect([await isLive(ama), await isLive(staff)]).toEqual([false, true])
    expect(await canSignIn(ama, ama.password)).toBe(true)
    expect(audit()).toEqual([acme, other].sort().map((one) => entry(one, 'user.sessions_ended', ama)))
  })

  it('is recorded in the audit logs in one form', async () => {
    const before = runtime.stored()
    for (const who of [{}, { id: ama.userId, email: ama.email }]) {
      await expect(resetPassword(runtime.system, who)).rejects.toMatchObject({ code: 'invalid' })
      await expect(endSessions(runtime.system, who)).rejects.toMatchObject({ code: 'invalid' })
    }
    for (const who of [{ id: 'usr_nobody' }, { email: 'nobody@acme.example' }, { email: '%' }])
      await expect(resetPassword(runtime.system, who)).rejects.toMatchObject({ code: 'not_found' })
    for (const password of ['short12', 'x'.repeat(257)]) {
      const input = { id: ama.userId, password }
      await expect(resetPassword(runtime.system, input)).rejects.toMatchObject({ code: 'invalid' })
    }
    expect(runtime.stored()).toBe(before)
  })

  it('lists the keys of a partner or of the platform, without their text', async () => {
    const platform = await createKey(runtime.system, { kind: 'platform', partnerId: null })
    const { id, key } = await createKey(runtime.system, { kind: 'partner', partnerId: acme })
    const revoked = await createKey(runtime.system, { kind: 'partner', partnerId: acme })
    await endKey(runtime.system, revoked.id)
    const keys = await listKeysOf(runtime.system, { partnerId: acme })
    expect(keys[0]).toMatchObject({ id, last_four: key.slice(-4), access: ['read', 'write', 'replay'] })
    expect(keys.map((one) => one.id)).not.toContain(revoked.id)
    expect(JSON.stringify(keys)).not.toContain(key)
    expect(await listKeysOf(runtime.system, { isPlatform: true })).toMatchObject([{ id: platform.id }])
    for (const which of [{}, { partnerId: acme, isPlatform: true }])
      await expect(listKeysOf(runtime.system, which)).rejects.toMatchObject({ code: 'invalid' })
  })
})
