import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { dumpRows } from '@/db/testing'
import { readInvite } from '@/lib/invites/service'
import type { Runtime } from '@/lib/platform/context'
import { type CallOptions, callRoute } from '@/lib/testing/call'
import { addPartner } from '@/lib/testing/partner'
import { type SignedIn, signInAgain, signInAs } from '@/lib/testing/sign-in'
import { signIn } from '@/lib/users/service'
import { openTestProduct, type TestProduct } from '@/server/testing/product'
import { POST as acceptRoute } from './invites/accept/route'
import { POST as inviteRoute } from './invites/route'
import { GET as listMemberships } from './profile/memberships/route'
import { GET as listUsers } from './users/route'

let product: TestProduct
let owner: SignedIn
/** a person of another partner */
let kofi: SignedIn
beforeEach(async () => {
  product = await openTestProduct()
  owner = await signInAs(product.runtime, 'owner', { partnerId: product.partnerId })
  kofi = await signInAs(product.runtime, 'viewer', await addPartner(product.runtime, 'Other'))
})
afterEach(() => product.dispose())

const own = { origin: 'http://127.0.0.1:3000' }
const password = 'another horse battery'
const stored = () => dumpRows(product.runtime.database.sqlite)
const setProof = (proof: string) =>
  product.runtime.database.sqlite
    .prepare('update users set email_proof = ? where id = ?')
    .run(proof, kofi.userId)
const proofOf = (id: string) =>
  product.runtime.database.sqlite.prepare('select email_proof from users where id = ?').pluck().get(id)

const invite = (email: string, cookie = owner.cookie) =>
  callRoute(inviteRoute, { cookie, body: { email, role: 'admin' } })
/** Invites a person by a link that is passed on or mailed; returns the token. */
async function tokenFor(email: string, way: 'passed on' | 'mailed' = 'passed on'): Promise<string> {
  const { id, url } = (await invite(email)).json
  if (way === 'mailed')
    product.runtime.database.sqlite.prepare('update invites set proves_email = 1 where id = ?').run(id)
  return url.split('/').at(-1)
}
const accept = (token: string, { body = {}, headers, ...options }: CallOptions = {}) =>
  callRoute(acceptRoute, { body, headers: { ...own, 'x-invite-token': token, ...headers }, ...options })
const partnersOf = async (cookie: string) => {
  const { memberships } = (await callRoute(listMemberships, { cookie })).json
  return memberships.map(({ name, role, current }: Record<string, unknown>) => [name, role, current])
}
const wayOf = async (token: string, userId: string | null = null, runtime: Runtime = product.runtime) =>
  (await readInvite(runtime, { token, from: '', userId }))?.way

describe('an invite', () => {
  it('gets the same reply whether the address has no user, a user elsewhere or staff', async () => {
    const staff = await signInAs(product.runtime, 'support', { partnerId: null })
    const answers = []
    for (const email of ['nobody@acme.example', kofi.email, staff.email]) {
      const { status, json, headers } = await invite(email)
      const token = json.url.split('/').at(-1)
      expect(await wayOf(token)).toBe('any')
      const kept = { ...json, id: '', email: '', url: '', created_at: '', expires_at: '' }
      answers.push({ status, kept, names: [...headers.keys()] })
    }
    expect(answers[1]).toEqual(answers[0])
    expect(answers[2]).toEqual(answers[0])
    expect(answers[0]?.status).toBe(201)
  })

  it('that was passed on is accepted by its signed-in addressee, whose password stays', async () => {
    const token = await tokenFor(kofi.email)
    expect(await wayOf(token, kofi.userId)).toBe('session')
    const { status, json } = await accept(token, { cookie: kofi.cookie })
    expect([status, json]).toMatchObject([201, { id: kofi.userId, email: kofi.email, role: 'admin' }])
    expect(await partnersOf(kofi.cookie)).toEqual([
      ['Acme', 'admin', true],
      ['Other', 'viewer', false],
    ])
    expect(await signIn(product.runtime, kofi, 1000)).not.toBeNull()
    expect((await accept(token, { cookie: kofi.cookie })).status).toBe(401)
    const { users } = (await callRoute(listUsers, { cookie: owner.cookie })).json
    expect(users).toMatchObject([{ id: owner.userId }, { id: kofi.userId, role: 'admin' }])
    expect((await invite(kofi.email)).status).toBe(409)
  })

  it('that was passed on does not sign in as a known person, with or without a password', async () => {
    const token = await tokenFor(kofi.email)
    const before = stored()
    for (const body of [{ password }, { name: 'Kofi', password }, { password: kofi.password }, {}]) {
      const { status, json } = await accept(token, { body })
      expect([status, json.detail]).toEqual([409, expect.stringMatching(/Sign in/)])
    }
    expect(stored()).toBe(before)
    expect((await accept(token, { cookie: kofi.cookie })).status).toBe(201)
  })

  it('that was mailed is accepted without a password by a known person with a proved address', async () => {
    const token = await tokenFor(kofi.email, 'mailed')
    expect(await wayOf(token)).toBe('link')
    expect((await accept(token, { body: { password } })).status).toBe(409)
    expect((await accept(token)).status).toBe(201)
    expect(await signIn(product.runtime, { email: kofi.email, password }, 1000)).toBeNull()
    const again = await signInAgain(product.runtime, kofi)
    expect(await partnersOf(again.cookie), 'they start in what they joined').toEqual([
      ['Acme', 'admin', true],
      ['Other', 'viewer', false],
    ])
  })

  it.each(['none', 'unknown'])(
    'that was mailed requires the session of a person whose address is proved by %s, and proves it',
    async (proof) => {
      setProof(proof)
      const token = await tokenFor(kofi.email, 'mailed')
      expect(await wayOf(token)).toBe('sign_in')
      for (const body of [{}, { password }]) expect((await accept(token, { body })).status).toBe(409)
      expect(proofOf(kofi.userId)).toBe(proof)
      expect((await accept(token, { cookie: kofi.cookie })).status).toBe(201)
      expect(proofOf(kofi.userId)).toBe('invite')
    },
  )

  it('that was passed on proves no address, of a new or a known person', async () => {
    setProof('none')
    await accept(await tokenFor(kofi.email), { cookie: kofi.cookie })
    expect(proofOf(kofi.userId)).toBe('none')
    const { json } = await accept(await tokenFor('new@acme.example'), { body: { password } })
    expect(proofOf(json.id)).toBe('none')
    const mailed = await accept(await tokenFor('mailed@acme.example', 'mailed'), { body: { password } })
    expect(proofOf(mailed.json.id)).toBe('invite')
  })

  it('requires a password of a new person', async () => {
    const token = await tokenFor('new@acme.example')
    const { status, json } = await accept(token)
    expect([status, json.errors]).toMatchObject([422, [{ field: 'password', code: 'missing' }]])
  })

  it.each(['passed on', 'mailed'] as const)(
    'that was %s is refused to another signed-in user, and stays open',
    async (way) => {
      const staff = await signInAs(product.runtime, 'support', { partnerId: null })
      for (const email of [kofi.email, 'new@acme.example', staff.email]) {
        const token = await tokenFor(email, way)
        const before = stored()
        for (const reader of [owner, staff]) {
          expect(await wayOf(token, reader.userId)).toBe('other')
          for (const body of [{}, { password }]) {
            const { status, json } = await accept(token, { body, cookie: reader.cookie })
            expect([status, json.detail]).toEqual([403, expect.stringMatching(/different email address/)])
          }
        }
        expect(stored()).toBe(before)
      }
    },
  )

  it('is accepted only by the person the page was shown to', async () => {
    const token = await tokenFor(kofi.email)
    const headers = { 'x-session-user': kofi.userId }
    expect((await accept(token, { headers, cookie: owner.cookie })).status).toBe(401)
    expect((await accept(token, { headers })).status).toBe(401)
    expect((await accept(token, { headers, cookie: kofi.cookie })).status).toBe(201)
  })

  it('is accepted once, also by two concurrent sessions of the same person', async () => {
    const token = await tokenFor(kofi.email)
    const second = await signInAgain(product.runtime, kofi)
    const both = await Promise.all([kofi, second].map(({ cookie }) => accept(token, { cookie })))
    expect(both.map(({ status }) => status).sort()).toEqual([201, 401])
  })
})
