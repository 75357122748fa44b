import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { listAttempts } from '@/db/queries/attempts'
import { updateEndpoint } from '@/db/queries/endpoints'
import { recoverSignature } from '@/lib/dispatch/sign'
import { changeEndpoint, deleteEndpoint } from '@/lib/endpoints/service'
import { secretOwner } from '@/lib/endpoints/signing-secrets'
import { createSecretBox } from '@/lib/platform/crypto/secret-box'
import type { SendResult } from '@/lib/platform/ports'
import { newOwner } from '@/lib/platform/process-space'
import { openTestRuntime, type TestRuntime } from '@/lib/testing/runtime'
import { createScriptedSender, failed, ourFault, publishOne } from '@/lib/testing/scripted-delivery'
import { attemptDelivery } from './attempt'
import { failDelivery } from './fail-delivery'

const start = 1_800_000_000_000
let now: number
let answers: (Partial<SendResult> | Promise<Partial<SendResult>>)[]
let runtime: TestRuntime
let delivery: Awaited<ReturnType<typeof publishOne>>
const { sender, requests } = createScriptedSender(() => answers.shift() ?? {})

beforeEach(async () => {
  now = start
  answers = []
  requests.length = 0
  runtime = await openTestRuntime({ sender, now: () => now, retryScheduleMs: [30_000, 120_000] })
  delivery = await publishOne(runtime)
})
afterEach(() => runtime.dispose())

const attempt = (number: number, pauses = 0) =>
  attemptDelivery(delivery.ctx, { deliveryId: delivery.deliveryId, number, pauses })
/** An attempt whose request is in flight, and a function that responds to it. */
async function attemptHeld() {
  let answer: (result: Partial<SendResult>) => void = () => undefined
  answers = [
    new Promise((resolve) => {
      answer = resolve
    }),
  ]
  const first = attempt(1)
  await expect.poll(() => requests.length).toBe(1)
  return { answer, first }
}

const attempts = async () =>
  (await listAttempts(delivery.ctx.runtime.database.db, [delivery.deliveryId])).map(
    ({ number, repeat, cause }) => [number, repeat, cause],
  )
const forget = (owner: string | null) =>
  delivery.ctx.runtime.database.db
    .updateTable('attempts')
    .set({ ended_at: null, cause: null, owner })
    .execute()

describe('an attempt', () => {
  it('that fails is followed by the next after the delay, counted from its end', async () => {
    answers = [failed]
    expect(await attempt(1)).toEqual({ do: 'wait', delayMs: 30_000, at: start + 30_005 })
    expect(await delivery.read()).toMatchObject({ attempt_count: 1, next_attempt_at: start + 30_005 })
  })

  it('is never made before its time, whichever run starts it', async () => {
    answers = [failed]
    await attempt(1)
    now = start + 30_004
    expect(await attempt(2)).toEqual({ do: 'again', delayMs: 1 })
    now = start + 30_005
    expect(await attempt(2)).toEqual({ do: 'end' })
    expect(requests).toHaveLength(2)
  })

  it('that was already made is not repeated; the remaining wait is returned', async () => {
    answers = [failed]
    await attempt(1)
    now += 10_005
    expect(await attempt(1)).toEqual({ do: 'wait', delayMs: 20_000, at: start + 30_005 })
    now += 20_000
    answers = [failed]
    await attempt(2)
    expect(await attempt(1)).toMatchObject({ do: 'wait', delayMs: 0 })
    expect(requests).toHaveLength(2)
  })

  it('that is the last fails the delivery, even if the schedule has grown since', async () => {
    answers = [failed, failed, failed]
    await attempt(1)
    now += 40_000
    await attempt(2)
    now += 200_000
    runtime.system.runtime.retryScheduleMs = [30_000, 120_000, 600_000]
    expect(await attempt(3)).toEqual({ do: 'fail' })
    expect(await attempt(4)).toEqual({ do: 'fail' })
    await failDelivery(delivery.ctx, delivery.deliveryId)
    await failDelivery(delivery.ctx, delivery.deliveryId)
    expect(await delivery.read()).toMatchObject({ status: 'failed', attempt_count: 3, cause: 'http_5xx' })
    expect(await delivery.ctx.db.selectFrom('notices').select('type').execute()).toHaveLength(1)
  })

  it('uses the last delay where the schedule has shrunk since', async () => {
    runtime.system.runtime.retryScheduleMs = [30_000]
    answers = [failed, failed]
    await attempt(1)
    now += 40_000
    expect(await attempt(2)).toMatchObject({ do: 'wait', delayMs: 30_000 })
  })
})

describe('each attempt', () => {
  it("goes to the endpoint's current URL", async () => {
    answers = [failed]
    await attempt(1)
    const url = 'https://new.acme.example/x'
    await changeEndpoint(delivery.ctx, delivery.endpointId, { url })
    now += 31_000
    await attempt(2)
    expect(requests.map((request) => request.url)).toEqual(['https://hooks.acme.example/x', url])
  })

  it('is signed with the current secret, over the same bytes', async () => {
    answers = [failed]
    await attempt(1)
    const secret = 'another secret, from now on'
    const sealed = runtime.secretBox.seal(secret, secretOwner(delivery.ctx.partnerId, delivery.endpointId))
    await updateEndpoint(delivery.ctx.runtime.database.db, delivery.ctx.partnerId, delivery.endpointId, {
      secret_sealed: sealed,
    })
    now += 31_000
    await attempt(2)
    const [first, second] = requests
    expect(second?.body).toEqual(first?.body)
    expect(second?.headers['X-Recover-Signature']).toBe(
      recoverSignature(second?.body ?? Buffer.alloc(0), secret),
    )
    expect(first?.headers['X-Recover-Signature']).not.toBe(second?.headers['X-Recover-Signature'])
  })

  it('is not made once the endpoint is deleted', async () => {
    answers = [failed]
    await attempt(1)
    await deleteEndpoint(delivery.ctx, delivery.endpointId)
    now += 31_000
    expect(await attempt(2)).toEqual({ do: 'end' })
    const row = await delivery.read()
    expect(row).toMatchObject({ status: 'cancelled', cause: 'endpoint_deleted', attempt_count: 1 })
    expect(requests).toHaveLength(1)
  })
})

describe('a request in flight', () => {
  it('is not sent a second time by another run', async () => {
    const { answer, first } = await attemptHeld()
    expect(await attempt(1)).toEqual({ do: 'again', delayMs: 1000 })
    answer({})
    expect(await first).toEqual({ do: 'end' })
    expect([requests.length, await attempts()]).toEqual([1, [[1, 0, null]]])
  })

  it('of a process that has ended is marked interrupted and sent again immediately under the same number', async () => {
    answers = [failed]
    await attempt(1)
    await forget(newOwner().replace(/#\d+$/, `#${2 ** 22 + 1}`))
    expect(await attempt(1)).toEqual({ do: 'end' })
    expect(await attempts()).toEqual([
      [1, 0, 'interrupted'],
      [1, 1, null],
    ])
  })

  it('of another machine is left alone until its deadline is over', async () => {
    answers = [failed]
    await attempt(1)
    await forget('somebody@elsewhere#1')
    now = start + 11_999
    expect(await attempt(1, 3)).toEqual({ do: 'again', delayMs: 8000 })
    now = start + 12_000
    expect(await attempt(1)).toEqual({ do: 'end' })
    expect(requests).toHaveLength(2)
  })

  it('ends after its endpoint was paused: it is counted, and the delivery stays cancelled', async () => {
    const { answer, first } = await attemptHeld()
    await changeEndpoint(delivery.ctx, delivery.endpointId, { active: false })
    answer({})
    expect(await first).toEqual({ do: 'end' })
    const row = await delivery.read()
    expect(row).toMatchObject({ status: 'cancelled', cause: 'endpoint_inactive', attempt_count: 1 })
  })
})

describe('a fault of ours', () => {
  it('costs no attempt: the same one is due again, later each time, and finally left to the sweep', async () => {
    answers = Array(13).fill(ourFault)
    const delays = []
    for (let pauses = 0; pauses < 13; pauses++) delays.push(await attempt(1, pauses))
    expect(delays.slice(0, 3)).toEqual([1000, 2000, 4000].map((delayMs) => ({ do: 'again', delayMs })))
    expect(delays.at(-1)).toEqual({ do: 'leave' })
    expect(await delivery.read()).toMatchObject({ status: 'pending', attempt_count: 0, cause: null })
    expect(await attempt(1)).toEqual({ do: 'end' })
    expect(await delivery.read()).toMatchObject({ status: 'delivered', attempt_count: 1 })
  })

  it('that never ends counts after fifty tries, so that rows are bounded', async () => {
    answers = Array(51).fill(ourFault)
    for (let tries = 0; tries < 50; tries++) await attempt(1)
    expect(await delivery.read()).toMatchObject({ attempt_count: 0 })
    expect(await attempt(1)).toMatchObject({ do: 'wait' })
    expect(await delivery.read()).toMatchObject({ attempt_count: 1, cause: 'internal' })
    expect(await attempt(1)).toMatchObject({ do: 'wait' })
    expect(requests).toHaveLength(51)
  })

  it('while the database cannot be written, keeps the response until it can', async () => {
    const { sqlite } = runtime.database
    const { answer, first } = await attemptHeld()
    sqlite.pragma('query_only = on')
    answer(failed)
    await new Promise((resolve) => setTimeout(resolve, 100))
    sqlite.pragma('query_only = off')
    expect(await first).toMatchObject({ do: 'wait' })
    expect([requests.length, await attempts()]).toEqual([1, [[1, 0, 'http_5xx']]])
  })

  it('with the wrong encryption key, nothing leaves until the right one is back', async () => {
    const { secretBox } = runtime.system.runtime
    runtime.system.runtime.secretBox = createSecretBox(Buffer.alloc(32, 9))
    expect(await attempt(1)).toEqual({ do: 'again', delayMs: 1000 })
    expect([requests.length, await attempts()]).toEqual([0, []])
    runtime.system.runtime.secretBox = secretBox
    expect(await attempt(1)).toEqual({ do: 'end' })
    expect(requests).toHaveLength(1)
  })
})
