import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Context, createContext } from '@/lib/platform/context'
import type { Mail } from '@/lib/platform/ports'
import { addFailed } from '@/lib/testing/deliveries'
import { addEndpoint, addPartner, type TestEndpoint } from '@/lib/testing/partner'
import { openTestRuntime, type TestRuntime } from '@/lib/testing/runtime'
import { signInAs } from '@/lib/testing/sign-in'
import { closeFailures, mailFailures, readFailures } from './mail'
import { changeNotifications, getNotifications } from './service'

let runtime: TestRuntime
let endpoint: TestEndpoint
let mails: Mail[]
beforeEach(async () => {
  mails = []
  const send = async (mail: Mail) => {
    mails.push(mail)
    return 'sent' as const
  }
  runtime = await openTestRuntime({ mailer: { send, close: () => undefined } })
  endpoint = await addEndpoint(await addPartner(runtime))
})
afterEach(() => runtime.dispose())

const minute = 60_000

async function addReader(byMail: string[] = ['webhook.delivery_failed']): Promise<Context> {
  const { partnerId } = endpoint
  const { userId, sessionId, email } = await signInAs(runtime, 'viewer', { partnerId })
  const actor = { kind: 'user', role: 'viewer', name: null, userId, sessionId, email } as const
  const ctx = createContext(runtime, { actor, partnerId, requestId: 'req_test' })
  await changeNotifications(ctx, { by_mail: byMail as ['webhook.delivery_failed'] })
  return ctx
}

/** The mails requested since the last call, each with its due time. */
async function takeDigests() {
  const jobs = await runtime.jobs('webhook/failures.counted')
  await runtime.database.db.deleteFrom('outbox').execute()
  return jobs.map(({ data: { partnerId = '', endpointId = '', openedAt, waitMs } }) => ({
    place: { partnerId, endpointId, openedAt: Number(openedAt) },
    waitMs: Number(waitMs),
  }))
}

/** What the function does when it is due. */
async function mailDigest(
  { place, waitMs }: Awaited<ReturnType<typeof takeDigests>>[number],
  more = async () => {},
) {
  runtime.clock.now += waitMs
  const { failures, readers } = await readFailures(runtime.system, place)
  for (const userId of readers) await mailFailures(runtime.system, { ...place, userId, failures })
  await more()
  const close = () => closeFailures(runtime.system, { ...place, told: failures })
  await close()
  await close()
}

describe('mail about failed deliveries', () => {
  it('is one message to each subscribed user, a minute after the first failure', async () => {
    const reader = await addReader()
    await addReader([])
    await addFailed(runtime, endpoint, 3)
    const digests = await takeDigests()
    expect(digests).toMatchObject([{ waitMs: minute }])
    for (const digest of digests) await mailDigest(digest)
    expect(mails).toMatchObject([{ subject: '3 deliveries to hooks.acme.example failed' }])
    expect(mails[0]?.to).toBe('email' in reader.actor && reader.actor.email)
    expect(mails[0]?.text).toContain(`/deliveries?q=status%3Afailed+endpoint%3A${endpoint.endpointId}`)
    expect(await takeDigests()).toEqual([])
  })

  it('is sent at most once an hour and counts every failed delivery', async () => {
    await addReader()
    await addFailed(runtime, endpoint)
    const [first] = await takeDigests()
    if (first) await mailDigest(first, () => addFailed(runtime, endpoint, 2))
    const [second, ...others] = await takeDigests()
    expect(others).toEqual([])
    expect(second?.waitMs).toBe(60 * minute)
    await addFailed(runtime, endpoint, 4)
    expect(await takeDigests()).toEqual([])
    if (second) await mailDigest(second)
    expect(mails.map(({ subject }) => subject.split(' to ')[0])).toEqual(['1 delivery', '6 deliveries'])
    await addFailed(runtime, endpoint)
    const [third] = await takeDigests()
    expect(third?.waitMs).toBeGreaterThan(50 * minute)
  })

  it('is requested again when an earlier message was lost', async () => {
    await addReader()
    await addFailed(runtime, endpoint)
    await takeDigests()
    runtime.clock.now += 4 * 60 * minute
    await addFailed(runtime, endpoint)
    const [again] = await takeDigests()
    if (again) await mailDigest(again)
    expect(mails).toMatchObject([{ subject: expect.stringMatching(/^2 deliveries/) }])
  })

  it('is not requested when no mail server is configured', async () => {
    runtime.mailer = null
    await addFailed(runtime, endpoint)
    expect(await takeDigests()).toEqual([])
  })
})

describe('mail notifications of a user', () => {
  it("are their role's defaults until they choose", async () => {
    const { partnerId } = endpoint
    const choice = async (role: 'owner' | 'admin' | 'viewer') => {
      const { userId, sessionId, email } = await signInAs(runtime, role, { partnerId })
      const actor = { kind: 'user', name: null, role, userId, sessionId, email } as const
      const ctx = createContext(runtime, { actor, partnerId, requestId: 'req_test' })
      return (await getNotifications(ctx)).by_mail
    }
    const usual = ['webhook.endpoint_disabled', 'webhook.endpoint_failing']
    expect([await choice('owner'), await choice('admin'), await choice('viewer')]).toEqual([usual, usual, []])
  })
})
