import { afterEach, beforeEach, expect, it } from 'vitest'
import { updateEndpoint } from '@/db/queries/endpoints'
import { insertStoredReply } from '@/db/queries/idempotency'
import { findInbox } from '@/db/queries/inboxes'
import { countRows } from '@/db/testing'
import { toPreviousColumns } from '@/lib/endpoints/signing-secrets'
import { keepRequest } from '@/lib/inboxes/receive'
import { createInbox } from '@/lib/inboxes/service'
import { findViolations, publish, runAttempts } from '@/lib/testing/deliveries'
import { addInvite } from '@/lib/testing/foreign-rows'
import { addEndpoint, addPartner, type TestPartner } from '@/lib/testing/partner'
import { openTestRuntime, type TestRuntime } from '@/lib/testing/runtime'
import { signInAs } from '@/lib/testing/sign-in'
import { removeExpired } from './service'

const day = 86_400_000
let runtime: TestRuntime
let partner: TestPartner
beforeEach(async () => {
  runtime = await openTestRuntime()
  partner = await addPartner(runtime)
})
afterEach(() => runtime.dispose())

const count = (table: string) => countRows(runtime.database.sqlite, table)

it('notices have a retention time of their own, but are never removed before their delivery', async () => {
  await addEndpoint(partner)
  await publish(partner)
  await runAttempts(runtime, { status: 500 })
  await publish(partner)
  await runAttempts(runtime, { status: 500 })
  runtime.retention = { dataMs: 90 * day, noticeMs: 30 * day }
  runtime.clock.now += 31 * day
  await removeExpired(runtime.system, null)
  expect(count('notices')).toBe(2)
  expect(await findViolations(runtime.system)).toEqual([])
  runtime.clock.now += 60 * day
  await removeExpired(runtime.system, null)
  expect([count('deliveries'), count('notices')]).toEqual([0, 0])
})

it('notices outlast their delivery', async () => {
  await addEndpoint(partner)
  await publish(partner)
  await runAttempts(runtime, { status: 500 })
  runtime.clock.now += 364 * day
  await removeExpired(runtime.system, null)
  expect([count('deliveries'), count('notices')]).toEqual([0, 1])
  expect(await findViolations(runtime.system)).toEqual([])
  runtime.clock.now += 2 * day
  await removeExpired(runtime.system, null)
  expect(count('notices')).toBe(0)
})

it('the audit log has the retention time of notices', async () => {
  for (let i = 0; i < 3; i++) await addEndpoint(partner)
  runtime.clock.now += 364 * day
  await addEndpoint(partner)
  await removeExpired(runtime.system, null)
  expect(count('audit_log')).toBe(4)
  runtime.clock.now += 2 * day
  await removeExpired(runtime.system, null)
  expect(count('audit_log')).toBe(1)
})

it('requests to a test inbox are removed after its retention time, the inbox stays', async () => {
  const { id } = await createInbox(partner.ctx, { name: 'Mine' })
  const inbox = await findInbox(runtime.database.db, partner.ctx.partnerId, id)
  const request = { path: '/', rawHeaders: [], body: Buffer.alloc(0), isCut: false, answered: '200' }
  const receive = () => inbox && keepRequest(runtime, inbox, request, { isShared: false })
  await receive()
  runtime.clock.now += 89 * day
  await receive()
  await removeExpired(runtime.system, null)
  expect(count('inbox_requests')).toBe(2)
  runtime.clock.now += 2 * day
  await removeExpired(runtime.system, null)
  expect([count('inbox_requests'), count('inboxes')]).toEqual([1, 1])
})

it('replies stored for an Idempotency-Key are removed after a day', async () => {
  const answer = { caller: 'platform', fingerprint: '', status: 202, answer_sealed: '' }
  const store = (key: string) =>
    insertStoredReply(runtime.database.db, { ...answer, key, created_at: runtime.clock.now })
  for (let i = 0; i < 300; i++) await store(`old-${i}`)
  runtime.clock.now += day
  await store('young')
  runtime.clock.now += 1
  await removeExpired(runtime.system, null)
  const keys = await runtime.database.db.selectFrom('idempotency_keys').select('key').execute()
  expect(keys).toEqual([{ key: 'young' }])
})

it('a previous secret is removed once it no longer signs, and those that still sign stay', async () => {
  const add = async () => (await addEndpoint(partner)).endpointId
  const [over, both, still] = [await add(), await add(), await add()]
  const ended = { sealed: 'ended', expires_at: runtime.clock.now - 1 }
  const signing = { sealed: 'signing', expires_at: runtime.clock.now + 1 }
  for (const [id, kept] of [
    [over, [ended]],
    [both, [signing, ended]],
    [still, [signing]],
  ] as const)
    await updateEndpoint(runtime.database.db, partner.ctx.partnerId, id, toPreviousColumns([...kept]))
  await removeExpired(runtime.system, null)
  const rows = await runtime.database.db
    .selectFrom('endpoints')
    .select(['id', 'previous_secrets', 'previous_secret_expires_at'])
    .orderBy('id')
    .execute()
  expect(rows).toEqual([
    { id: over, ...toPreviousColumns([]) },
    { id: both, ...toPreviousColumns([signing]) },
    { id: still, ...toPreviousColumns([signing]) },
  ])
})

it('invites are removed once they have expired', async () => {
  const { partnerId } = partner.ctx
  const { userId } = await signInAs(runtime, 'owner', { partnerId })
  await addInvite(runtime, { partnerId }, userId)
  runtime.clock.now += 500_000
  const young = await addInvite(runtime, { partnerId }, userId)
  runtime.clock.now += 600_000
  await removeExpired(runtime.system, null)
  expect(await runtime.database.db.selectFrom('invites').select('id').execute()).toEqual([{ id: young }])
})
