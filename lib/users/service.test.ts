import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createPartner } from '@/lib/partners/service'
import type { Runtime } from '@/lib/platform/context'
import { openTestRuntime, type TestRuntime } from '@/lib/testing/runtime'
import { createUser, endSession, signIn } from './service'

const hour = 3_600_000
let runtime: TestRuntime
let partnerId: string
beforeEach(async () => {
  runtime = await openTestRuntime()
  partnerId = (await createPartner(runtime.system, { name: 'Acme' })).id
})
afterEach(() => runtime.dispose())

const add = (input: { email?: string; password?: string } = {}) =>
  createUser(runtime.system, { email: 'owner@acme.example', role: 'owner', partnerId, ...input })
const sessions = () => runtime.database.sqlite.prepare('select * from sessions').all()
const at = (now: number): Runtime => ({ ...runtime, now: () => now })

describe('a new user', () => {
  it('is stored with an argon2id hash and without the password', async () => {
    const { password } = await add()
    expect(password).toMatch(/^[\w-]{16}$/)
    const row = runtime.database.sqlite.prepare('select * from users').get() as { password_hash: string }
    expect(row).toMatchObject({ email: 'owner@acme.example', is_support: 0, email_proof: 'operator' })
    expect(runtime.database.sqlite.prepare('select * from memberships').all()).toMatchObject([
      { partner_id: partnerId, role: 'owner' },
    ])
    expect(row.password_hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$/)
    expect(runtime.stored()).not.toContain(password)
  })

  it('has a different hash from another user with the same password', async () => {
    await add({ password: 'correct horse battery' })
    await add({ email: 'other@acme.example', password: 'correct horse battery' })
    const hashes = runtime.database.sqlite.prepare('select password_hash from users').pluck().all()
    expect(new Set(hashes).size).toBe(2)
  })

  it('is refused when another user has the same email in any spelling', async () => {
    await add()
    const before = runtime.stored()
    for (const email of ['owner@acme.example', ' OWNER@acme.example']) {
      await expect(add({ email })).rejects.toMatchObject({ code: 'conflict' })
    }
    expect(runtime.stored()).toBe(before)
  })

  it.each([
    [{ email: '"x@evil"@b.com' }, 'email'],
    [{ email: 'owner＠acme.example' }, 'email'],
    [{ email: 'not an address' }, 'email'],
    [{ password: 'short12' }, 'password'],
    [{ password: 'x'.repeat(257) }, 'password'],
  ])('is refused with %j', async (input, field) => {
    const before = runtime.stored()
    await expect(add(input)).rejects.toMatchObject({
      code: 'invalid',
      detail: expect.stringContaining(field),
    })
    expect(runtime.stored()).toBe(before)
  })
})

describe('signing in with a password', () => {
  it('opens a session for the right password and any spelling of the email', async () => {
    const { password } = await add()
    for (const email of ['owner@acme.example', ' Owner@ACME.example ', 'OWNER@acme.example']) {
      expect(await signIn(runtime, { email, password }, hour)).toEqual({
        id: expect.stringMatching(/^ses_[0-9a-f]{32}$/),
      })
    }
    expect(sessions()).toHaveLength(3)
  })

  it('accepts passwords of 8 and of 256 characters, compared exactly', async () => {
    for (const password of ['8 chars.', ' ✓é😀'.repeat(50), 'x'.repeat(256)]) {
      const email = `u${password.length}@acme.example`
      await add({ email, password })
      expect(await signIn(runtime, { email, password }, hour)).not.toBeNull()
      expect(await signIn(runtime, { email, password: password.trim().slice(0, -1) }, hour)).toBeNull()
    }
  })

  it('treats a wrong password and an unknown email alike and opens no session', async () => {
    const { password } = await add()
    const tries: [string, string][] = [
      ['owner@acme.example', 'wrong password'],
      ['owner@acme.example', ''],
      ['owner@acme.example', `${password} `],
      ['owner@acme.example', password.toUpperCase()],
      ['owner@acme.example', password.repeat(100)],
      ['nobody@acme.example', password],
      ['nobody@acme.example', 'decoy'],
      ["' or 1=1 --", password],
      ['', ''],
    ]
    for (const [email, attempt] of tries)
      expect(await signIn(runtime, { email, password: attempt }, hour)).toBeNull()
    expect(sessions()).toEqual([])
  })

  it('deletes expired sessions and no others', async () => {
    const { email, password } = await add()
    const old = await signIn(at(1_000), { email, password }, 500)
    const live = await signIn(at(1_000), { email, password }, hour)
    const latest = await signIn(at(2_000), { email, password }, hour)
    const ids = sessions().map((row) => (row as { id: string }).id)
    expect(ids).toEqual([live?.id, latest?.id])
    expect(ids).not.toContain(old?.id)
  })
})

describe('signing out', () => {
  it('ends that session and no other', async () => {
    const { email, password } = await add()
    const first = await signIn(runtime, { email, password }, hour)
    const second = await signIn(runtime, { email, password }, hour)
    await endSession(runtime, first?.id ?? '')
    await endSession(runtime, 'ses_unknown')
    expect(sessions()).toMatchObject([{ id: second?.id }])
  })
})
