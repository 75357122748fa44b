import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Context } from '@/lib/platform/context'
import { addPartner } from '@/lib/testing/partner'
import { openTestRuntime, type TestRuntime } from '@/lib/testing/runtime'
import { signInAs } from '@/lib/testing/sign-in'
import { createInvite, revokeInvite } from './service'

const mailer = { send: async () => 'sent' as const, close: () => undefined }
let runtime: TestRuntime
beforeEach(async () => {
  runtime = await openTestRuntime({ mailer })
})
afterEach(() => runtime.dispose())

async function addOwner(): Promise<Context> {
  const { partnerId } = await addPartner(runtime, 'Acme')
  const { userId, sessionId, email } = await signInAs(runtime, 'owner', { partnerId })
  return {
    ...runtime.system,
    partnerId,
    actor: { kind: 'user', role: 'owner', name: null, userId, sessionId, email },
  }
}
const invite = (ctx: Context, email: string) => createInvite(ctx, { email, role: 'viewer' })

describe('where mail is sent', () => {
  it('an address is invited five times an hour at most, by any partner', async () => {
    const [acme, other] = [await addOwner(), await addOwner()]
    for (let i = 0; i < 5; i++) await invite(i % 2 ? acme : other, 'ama@acme.example')
    await expect(invite(acme, 'AMA@acme.example')).rejects.toMatchObject({ code: 'rate_limited' })
    await expect(invite(acme, 'kofi@acme.example')).resolves.toMatchObject({ is_mailed: true })
  })

  it('a partner invites a hundred times an hour at most, even if it revokes each invite', async () => {
    const [acme, other] = [await addOwner(), await addOwner()]
    for (let i = 0; i < 100; i++) await revokeInvite(acme, (await invite(acme, `a${i}@b.example`)).id)
    await expect(invite(acme, 'one@more.example')).rejects.toMatchObject({ code: 'rate_limited' })
    await expect(invite(other, 'two@more.example')).resolves.toBeDefined()
  })
})
