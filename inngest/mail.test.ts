import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { dumpRows } from '@/db/testing'
import { mailInvite } from '@/lib/invites/mail'
import { createInvite, readInvite } from '@/lib/invites/service'
import { announceNotice } from '@/lib/notifications/announce'
import { createContext } from '@/lib/platform/context'
import { newId } from '@/lib/platform/ids'
import { signInAs } from '@/lib/testing/sign-in'
import { type SmtpServer, startSmtpServer } from '@/lib/testing/smtp-server'
import { openTestProduct, type TestProduct } from '@/server/testing/product'

let server: SmtpServer
let product: TestProduct
beforeEach(async () => {
  server = await startSmtpServer()
  const mail = { url: server.url, from: 'w@example.com' }
  product = await openTestProduct({ mail })
  product.jobs.start()
})
afterEach(async () => {
  await product.dispose()
  await server.close()
})

const join = (role: 'owner' | 'admin' | 'viewer') =>
  signInAs(product.runtime, role, { partnerId: product.partnerId })
const arrived = (count: number) => vi.waitFor(() => expect(server.mails).toHaveLength(count), 10_000)
const stored = () => dumpRows(product.runtime.database.sqlite)

async function contextOf({ userId, sessionId, email }: Awaited<ReturnType<typeof join>>) {
  const actor = { kind: 'user', role: 'owner', name: null, userId, sessionId, email } as const
  return createContext(product.runtime, { actor, partnerId: product.partnerId, requestId: 'req_test' })
}

describe('where a mail server is set', () => {
  it('an invite goes out with a link that works, and its token is kept nowhere', async () => {
    const owner = await join('owner')
    const ctx = await contextOf(owner)
    const made = await createInvite(ctx, { email: 'ama@acme.example', role: 'admin' })
    expect(made.is_mailed).toBe(true)
    await arrived(1)
    const { to, text } = server.mails[0] ?? { to: '', text: '' }
    expect(to).toBe('ama@acme.example')
    expect(text).toContain(`Subject: ${owner.email} invited you to join Acme on Recover Webhooks`)
    // The person who invites gets no link: following it proves that the address is the invited person's.
    expect(made.url).toBeNull()
    const [, token = ''] = /\/invite\/([\w-]{32})$/m.exec(text) ?? []
    expect(await readInvite(product.runtime, { token, from: '' })).toMatchObject({ email: to })
    await vi.waitFor(() => expect(stored()).toContain('"token_sealed":null'))
    expect(stored()).not.toContain(token)
  })

  it('a notice goes to owners and admins, with a link and without the path of the address', async () => {
    // Joins first, so that a mail to them would be the first.
    await join('viewer')
    const [owner, admin] = [await join('owner'), await join('admin')]
    product.runtime.database.sqlite
      .prepare(
        `insert into endpoints (id, partner_id, url, events, active, secret_sealed, created_at, updated_at)
         values ('wh_a', ?, 'https://hooks.acme.com/secret-path', '["*"]', 1, '', 0, 0)`,
      )
      .run(product.partnerId)
    const ctx = await contextOf(owner)
    await product.runtime.database.batch.write((db) =>
      announceNotice(
        { ...ctx, db },
        {
          id: newId('ntc'),
          partner_id: product.partnerId,
          type: 'webhook.endpoint_disabled',
          delivery_id: null,
          created_at: 0,
          data: JSON.stringify({
            webhook_id: 'wh_a',
            failures: 20,
            since: '2026-02-17T14:00:00Z',
            last_cause: 'tls_expired',
            cancelled: 3,
          }),
        },
      ),
    )
    await arrived(2)
    expect(server.mails.map(({ to }) => to).sort()).toEqual([owner.email, admin.email].sort())
    const text = server.mails[0]?.text
    for (const part of [
      'Subject: We disabled hooks.acme.com',
      '20 consecutive deliveries have failed since 17 February 2026 at 14:00 UTC',
      'We cancelled 3 pending deliveries.',
      'http://127.0.0.1:3000/endpoints/wh_a',
      'http://127.0.0.1:3000/settings/notifications',
    ])
      expect(text).toContain(part)
    expect(text).not.toContain('secret-path')
  })

  it('a mail that the server takes later arrives once it does', async () => {
    server.answer('451 later')
    const ctx = await contextOf(await join('owner'))
    const { id: inviteId } = await createInvite(ctx, { email: 'ama@acme.example', role: 'admin' })
    const tries = product.runtime.database.sqlite.prepare('select attempt from ie_runs').pluck()
    await vi.waitFor(() => expect(tries.get()).toBe(1), 10_000)
    expect(server.mails).toEqual([])
    server.answer(null)
    // What the engine does next, after its pause.
    await mailInvite(ctx, { partnerId: product.partnerId, inviteId })
    await mailInvite(ctx, { partnerId: product.partnerId, inviteId })
    expect(server.mails).toHaveLength(1)
  })
})
