import { afterEach, beforeEach, expect, it } from 'vitest'
import { updateEndpoint } from '@/db/queries/endpoints'
import { insertStoredReply } from '@/db/queries/idempotency'
import { findInbox } from '@/db/queries/inboxes'
import { toPreviousColumns } from '@/lib/endpoints/signing-secrets'
import { keepRequest } from '@/lib/inboxes/receive'
import { createInbox } from '@/lib/inboxes/service'
import { addInvite } from '@/lib/testing/foreign-rows'

import { openRetentionRig, type RetentionRig } from '@/lib/testing/retention-rig'
import { failed } from '@/lib/testing/scripted-delivery'
import { signInAs } from '@/lib/testing/sign-in'
import { removeExpired } from './service'

const day = 86_400_000
let rig: RetentionRig
beforeEach(async () => {
  rig = await openRetentionRig()
})
afterEach(() => rig.dispose())

it('notices have a retention time of their own, but are never removed before their delivery', async () => {
  await rig.addEndpoint()
  await rig.publish()
  await rig.finish(failed)
  await rig.publish()
  await rig.finish(failed)
  rig.ctx.runtime.retention = { dataMs: 90 * day, noticeMs: 30 * day }
  rig.clock.now += 31 * day
  await removeExpired(rig.runtime.system, null)
  expect(await rig.count('notices')).toBe(2)
  expect(await rig.broken()).toEqual([])
  rig.clock.now += 60 * day
  await removeExpired(rig.runtime.system, null)
  expect([await rig.count('deliveries'), await rig.count('notices')]).toEqual([0, 0])
})

it('notices outlast their delivery', async () => {
  await rig.addEndpoint()
  await rig.publish()
  await rig.finish(failed)
  rig.clock.now += 364 * day
  await removeExpired(rig.runtime.system, null)
  expect([await rig.count('deliveries'), await rig.count('notices')]).toEqual([0, 1])
  expect(await rig.broken()).toEqual([])
  rig.clock.now += 2 * day
  await removeExpired(rig.runtime.system, null)
  expect(await rig.count('notices')).toBe(0)
})

it('the audit log has the retention time of notices', async () => {
  for (let i = 0; i < 3; i++) await rig.addEndpoint()
  rig.clock.now += 364 * day
  await rig.addEndpoint()
  await removeExpired(rig.runtime.system, null)
  expect(await rig.count('audit_log')).toBe(4)
  rig.clock.now += 2 * day
  await removeExpired(rig.runtime.system, null)
  expect(await rig.count('audit_log')).toBe(1)
})

it('requests to a test inbox are removed after its retention time, the inbox stays', async () => {
  const { id } = await createInbox(rig.ctx, { name: 'Mine' })
  const inbox = await findInbox(rig.db, rig.ctx.partnerId, id)
  const request = { path: '/', rawHeaders: [], body: Buffer.alloc(0), isCut: false, answered: '200' }
  const receive = () => inbox && keepRequest(rig.runtime, inbox, request, { isShared: false })
  await receive()
  rig.clock.now += 89 * day
  await receive()
  await removeExpired(rig.runtime.system, null)
  expect(await rig.count('inbox_requests')).toBe(2)
  rig.clock.now += 2 * day
  await removeExpired(rig.runtime.system, null)
  expect([await rig.count('inbox_requests'), await rig.count('inboxes')]).toEqual([1, 1])
})

it('replies stored for an Idempotency-Key are removed after a day', async () => {
  const answer = { caller: 'platform', fingerprint: '', status: 202, answer_sealed: '' }
  for (let i = 0; i < 300; i++)
    await insertStoredReply(rig.db, { ...answer, key: `old-${i}`, created_at: rig.clock.now })
  rig.clock.now += day
  await insertStoredReply(rig.db, { ...answer, key: 'young', created_at: rig.clock.now })
  rig.clock.now += 1
  await removeExpired(rig.runtime.system, null)
  const keys = await rig.db.selectFrom('idempotency_keys').select('key').execute()
  expect(keys).toEqual([{ key: 'young' }])
})

it('a previous secret is removed once it no longer signs, and those that still sign stay', async () => {
  const [over, both, still] = [await rig.addEndpoint(), await rig.addEndpoint(), await rig.addEndpoint()]
  const ended = { sealed: 'ended', expires_at: rig.clock.now - 1 }
  const signing = { sealed: 'signing', expires_at: rig.clock.now + 1 }
  for (const [id, kept] of [
    [over, [ended]],
    [both, [signing, ended]],
    [still, [signing]],
  ] as const)
    await updateEndpoint(rig.db, rig.ctx.partnerId, id, toPreviousColumns([...kept]))
  await removeExpired(rig.runtime.system, null)
  const rows = await rig.db
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
  const { partnerId } = rig.ctx
  const { userId } = await signInAs(rig.runtime, 'owner', { partnerId })
  await addInvite(rig.runtime, { partnerId }, userId)
  rig.clock.now += 500_000
  const young = await addInvite(rig.runtime, { partnerId }, userId)
  rig.clock.now += 600_000
  await removeExpired(rig.runtime.system, null)
  expect(await rig.db.selectFrom('invites').select('id').execute()).toEqual([{ id: young }])
})
