import { hash } from '@node-rs/argon2'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { authOptions } from '@/lib/auth/options'
import { findSession } from '@/lib/auth/session'
import { addPartner } from '@/lib/testing/partner'
import { openTestRuntime, type TestRuntime } from '@/lib/testing/runtime'
import { addMembership, type SignedIn, sealCookie, signInAs } from '@/lib/testing/sign-in'
import { signIn } from './service'

const oidc = { issuer: 'https://a.example', clientId: 'a', clientSecret: 'b', name: 'A' }
let runtime: TestRuntime
let partnerId: string
let ama: SignedIn
beforeEach(async () => {
  runtime = await openTestRuntime({ oidc })
  partnerId = (await addPartner(runtime, 'Acme')).partnerId
  ama = await signInAs(runtime, 'owner', { partnerId })
})
afterEach(() => runtime.dispose())

const setProof = (proof: string) =>
  runtime.database.sqlite.prepare('update users set email_proof = ?').run(proof)
const proof = () =>
  runtime.database.sqlite.prepare('select email_proof from users where id = ?').pluck().get(ama.userId)
const byPassword = async () => (await signIn(runtime, ama, 1000)) !== null
const isLive = async (cookie: string) => (await findSession(runtime, cookie)) !== null

/** Returns from the other server to a browser with these cookies; the result is the user whose session that opens. */
async function comeBack(email: string, cookies: string | null = null): Promise<string | null> {
  const user = { id: 'subject' }
  const profile = { email, email_verified: true }
  await authOptions(runtime, cookies).callbacks?.signIn?.({
    user,
    account: { provider: 'oidc' },
    profile,
  } as never)
  return (await findSession(runtime, sealCookie(runtime, { sid: user.id })))?.actor.userId ?? null
}

describe('single sign-on with a verified email', () => {
  it.each(['invite', 'oidc', 'operator'])(
    'signs in the user who proved that email (%s), in any spelling',
    async (how) => {
      setProof(how)
      expect(await comeBack(ama.email.toUpperCase())).toBe(ama.userId)
      expect([proof(), await byPassword(), await isLive(ama.cookie)]).toEqual([how, true, true])
    },
  )

  it('does not sign in a user who never proved that email', async () => {
    setProof('none')
    const other = await signInAs(runtime, 'admin', { partnerId })
    setProof('none')
    expect(await comeBack(ama.email)).toBeNull()
    expect(await comeBack(ama.email, other.cookie)).toBeNull()
    expect([proof(), await byPassword(), await isLive(ama.cookie)]).toEqual(['none', true, true])
  })

  it('proves the email of a user who is already signed in in that browser', async () => {
    setProof('none')
    expect(await comeBack(ama.email, ama.cookie)).toBe(ama.userId)
    expect([proof(), await byPassword(), await isLive(ama.cookie)]).toEqual(['oidc', true, true])
    expect(await comeBack(ama.email)).toBe(ama.userId)
  })

  it('signs in a user from before proofs were kept, and ends their password and sessions', async () => {
    setProof('unknown')
    expect(await comeBack(ama.email)).toBe(ama.userId)
    expect([proof(), await byPassword(), await isLive(ama.cookie)]).toEqual(['oidc', false, false])
  })

  it('keeps the password of a user from before proofs were kept who is signed in in that browser', async () => {
    setProof('unknown')
    expect(await comeBack(ama.email, ama.cookie)).toBe(ama.userId)
    expect([proof(), await byPassword(), await isLive(ama.cookie)]).toEqual(['oidc', true, true])
  })

  it('opens the partner that the user was in last, or none of several', async () => {
    const other = await addPartner(runtime, 'Other')
    await addMembership(runtime, { userId: ama.userId, partnerId: other.partnerId, role: 'viewer' })
    const partnerOf = () =>
      runtime.database.sqlite.prepare('select partner_id from sessions order by id desc').pluck().get()
    await comeBack(ama.email)
    expect(partnerOf()).toBeNull()
    runtime.database.sqlite.prepare('update users set last_partner_id = ?').run(other.partnerId)
    await comeBack(ama.email)
    expect(partnerOf()).toBe(other.partnerId)
  })
})

describe('when support staff must use single sign-on', () => {
  it("their passwords are refused with a hint where to sign in, and partners' passwords work", async () => {
    const staff = await signInAs(runtime, 'support', { partnerId: null })
    const strict = { ...runtime, staffSignIn: 'oidc' as const }
    await expect(signIn(strict, staff, 1000)).rejects.toMatchObject({
      code: 'forbidden',
      detail: 'Support staff sign in with A, not with a password.',
    })
    const wrong = { email: staff.email, password: 'wrong password' }
    expect(await signIn(strict, wrong, 1000), 'it says nothing of whom it is').toBeNull()
    expect(await signIn(strict, ama, 1000)).not.toBeNull()
    expect(await comeBack(staff.email)).toBe(staff.userId)
  })
})

describe('a password that was hashed in another Unicode form', () => {
  it('signs its user in and is rehashed', async () => {
    const password = 'cafe\u0301 cafe\u0301'
    const hashOf = () =>
      runtime.database.sqlite.prepare('select password_hash from users where id = ?').pluck().get(ama.userId)
    const before = await hash(password)
    runtime.database.sqlite.prepare('update users set password_hash = ?').run(before)
    expect(await signIn(runtime, { email: ama.email, password }, 1000)).not.toBeNull()
    expect(hashOf()).not.toBe(before)
    expect(
      await signIn(runtime, { email: ama.email, password: password.normalize('NFC') }, 1000),
    ).not.toBeNull()
  })
})
