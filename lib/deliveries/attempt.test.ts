import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { listAttempts } from '@/db/queries/attempts'
import { updateEndpoint } from '@/db/queries/endpoints'
import { recoverSignature } from '@/lib/dispatch/sign'
import { changeEndpoint, deleteEndpoint } from '@/lib/endpoints/service'
import { secretOwner } from '@/lib/endpoints/signing-secrets'
import { createSecretBox } from '@/lib/platform/crypto/secret-box'
import { newOwner } from '@/lib/platform/process-space'
import { publishOne, readDelivery, type TestDelivery } from '@/lib/testing/deliveries'
import { openTestRuntime, type TestRuntime } from '@/lib/testing/runtime'
import { ourFault, type ScriptedResponse } from '@/lib/testing/scripted-receivers'
import { attemptDelivery } from './attempt'
import { failDelivery } from './fail-delivery'

const start = 1_800_000_000_000
let runtime: TestRuntime
let delivery: TestDelivery

beforeEach(async () => {
  runtime = await openTestRuntime({ retryScheduleMs: [30_000, 120_000] })
  runtime.clock.now = start
  runtime.receivers.durationMs = 5
  delivery = await publishOne(runtime)
})
afterEach(() => runtime.dispose())

const attempt = (number: number, pauses = 0) =>
  attemptDelivery(delivery.ctx, { deliveryId: delivery.deliveryId, number, pauses })
/** An attempt whose request is in flight, and a function that responds to it. */
async function attemptHeld() {
  let respond: (response: ScriptedResponse) => void = () => undefined
  runtime.receivers.respondNext(
    new Promise((resolve) => {
      respond = resolve
    }),
  )
  const first = attempt(1)
  await expect.poll(() => runtime.receivers.requests.length).toBe(1)
  return { respond, first }
}

const attempts = async () =>
  (await listAttempts(runtime.database.db, [delivery.deliveryId])).map(({ number, repeat, cause }) => [
    number,
    repeat,
    cause,
  ])
const forget = (owner: string | null) =>
  runtime.database.db.updateTable('attempts').set({ ended_at: null, cause: null, owner }).execute()

describe('an attempt', () => {
  it('that fails is followed by the next after the delay, counted from its end', async () => {
    runtime.receivers.respondNext(500)
    expect(await attempt(1)).toEqual({ do: 'wait', delayMs: 30_000, at: start + 30_005 })
    expect(await readDelivery(delivery)).toMatchObject({ attempt_count: 1, next_attempt_at: start + 30_005 })
  })

  it('is never made before its time, whichever run starts it', async () => {
    runtime.receivers.respondNext(500)
    await attempt(1)
    runtime.clock.now = start + 30_004
    expect(await attempt(2)).toEqual({ do: 'again', delayMs: 1 })
    runtime.clock.now = start + 30_005
    expect(await attempt(2)).toEqual({ do: 'end' })
    expect(runtime.receivers.requests).toHaveLength(2)
  })

  it('that was already made is not repeated; the remaining wait is returned', async () => {
    runtime.receivers.respondNext(500)
    await attempt(1)
    runtime.clock.now += 10_005
    expect(await attempt(1)).toEqual({ do: 'wait', delayMs: 20_000, at: start + 30_005 })
    runtime.clock.now += 20_000
    runtime.receivers.respondNext(500)
    await attempt(2)
    expect(await attempt(1)).toMatchObject({ do: 'wait', delayMs: 0 })
    expect(runtime.receivers.requests).toHaveLength(2)
  })

  it('that is the last fails the delivery, even if the schedule has grown since', async () => {
    runtime.receivers.respondNext(500, 500, 500)
    await attempt(1)
    runtime.clock.now += 40_000
    await attempt(2)
    runtime.clock.now += 200_000
    runtime.retryScheduleMs = [30_000, 120_000, 600_000]
    expect(await attempt(3)).toEqual({ do: 'fail' })
    expect(await attempt(4)).toEqual({ do: 'fail' })
    await failDelivery(delivery.ctx, delivery.deliveryId)
    await failDelivery(delivery.ctx, delivery.deliveryId)
    expect(await readDelivery(delivery)).toMatchObject({
      status: 'failed',
      attempt_count: 3,
      cause: 'http_5xx',
    })
    expect(await delivery.ctx.db.selectFrom('notices').select('type').execute()).toHaveLength(1)
  })

  it('uses the last delay where the schedule has shrunk since', async () => {
    runtime.retryScheduleMs = [30_000]
    runtime.receivers.respondNext(500, 500)
    await attempt(1)
    runtime.clock.now += 40_000
    expect(await attempt(2)).toMatchObject({ do: 'wait', delayMs: 30_000 })
  })
})

describe('each attempt', () => {
  it("goes to the endpoint's current URL", async () => {
    runtime.receivers.respondNext(500)
    await attempt(1)
    const url = 'https://new.acme.example/x'
    await changeEndpoint(delivery.ctx, delivery.endpointId, { url })
    runtime.clock.now += 31_000
    await attempt(2)
    expect(runtime.receivers.requests.map((request) => request.url)).toEqual([
      'https://hooks.acme.example/x',
      url,
    ])
  })

  it('is signed with the current secret, over the same bytes', async () => {
    runtime.receivers.respondNext(500)
    await attempt(1)
    const secret = 'another secret, from now on'
    const sealed = runtime.secretBox.seal(secret, secretOwner(delivery.ctx.partnerId, delivery.endpointId))
    await updateEndpoint(runtime.database.db, delivery.ctx.partnerId, delivery.endpointId, {
      secret_sealed: sealed,
    })
    runtime.clock.now += 31_000
    await attempt(2)
    const [first, second] = runtime.receivers.requests
    expect(second?.body).toEqual(first?.body)
    expect(second?.headers['X-Recover-Signature']).toBe(
      recoverSignature(second?.body ?? Buffer.alloc(0), secret),
    )
    expect(first?.headers['X-Recover-Signature']).not.toBe(second?.headers['X-Recover-Signature'])
  })

  it('is not made once the endpoint is deleted', async () => {
    runtime.receivers.respondNext(500)
    await attempt(1)
    await deleteEndpoint(delivery.ctx, delivery.endpointId)
    runtime.clock.now += 31_000
    expect(await attempt(2)).toEqual({ do: 'end' })
    const row = await readDelivery(delivery)
    expect(row).toMatchObject({ status: 'cancelled', cause: 'endpoint_deleted', attempt_count: 1 })
    expect(runtime.receivers.requests).toHaveLength(1)
  })
})

describe('a request in flight', () => {
  it('is not sent a second time by another run', async () => {
    const { respond, first } = await attemptHeld()
    expect(await attempt(1)).toEqual({ do: 'again', delayMs: 1000 })
    respond(200)
    expect(await first).toEqual({ do: 'end' })
    expect([runtime.receivers.requests.length, await attempts()]).toEqual([1, [[1, 0, null]]])
  })

  it('of a process that has ended is marked interrupted and sent again immediately under the same number', async () => {
    runtime.receivers.respondNext(500)
    await attempt(1)
    await forget(newOwner().replace(/#\d+$/, `#${2 ** 22 + 1}`))
    expect(await attempt(1)).toEqual({ do: 'end' })
    expect(await attempts()).toEqual([
      [1, 0, 'interrupted'],
      [1, 1, null],
    ])
  })

  it('of another machine is left alone until its deadline is over', async () => {
    runtime.receivers.respondNext(500)
    await attempt(1)
    await forget('somebody@elsewhere#1')
    runtime.clock.now = start + 11_999
    expect(await attempt(1, 3)).toEqual({ do: 'again', delayMs: 8000 })
    runtime.clock.now = start + 12_000
    expect(await attempt(1)).toEqual({ do: 'end' })
    expect(runtime.receivers.requests).toHaveLength(2)
  })

  it('ends after its endpoint was paused: it is counted, and the delivery stays cancelled', async () => {
    const { respond, first } = await attemptHeld()
    await changeEndpoint(delivery.ctx, delivery.endpointId, { active: false })
    respond(200)
    expect(await first).toEqual({ do: 'end' })
    const row = await readDelivery(delivery)
    expect(row).toMatchObject({ status: 'cancelled', cause: 'endpoint_inactive', attempt_count: 1 })
  })
})

describe('a fault of ours', () => {
  it('costs no attempt: the same one is due again, later each time, and finally left to the sweep', async () => {
    runtime.receivers.respondNext(...Array(13).fill(ourFault))
    const delays = []
    for (let pauses = 0; pauses < 13; pauses++) delays.push(await attempt(1, pauses))
    expect(delays.slice(0, 3)).toEqual([1000, 2000, 4000].map((delayMs) => ({ do: 'again', delayMs })))
    expect(delays.at(-1)).toEqual({ do: 'leave' })
    expect(await readDelivery(delivery)).toMatchObject({ status: 'pending', attempt_count: 0, cause: null })
    expect(await attempt(1)).toEqual({ do: 'end' })
    expect(await readDelivery(delivery)).toMatchObject({ status: 'delivered', attempt_count: 1 })
  })

  it('that never ends counts after fifty tries, so that rows are bounded', async () => {
    runtime.receivers.respondNext(...Array(51).fill(ourFault))
    for (let tries = 0; tries < 50; tries++) await attempt(1)
    expect(await readDelivery(delivery)).toMatchObject({ attempt_count: 0 })
    expect(await attempt(1)).toMatchObject({ do: 'wait' })
    expect(await readDelivery(delivery)).toMatchObject({ attempt_count: 1, cause: 'internal' })
    expect(await attempt(1)).toMatchObject({ do: 'wait' })
    expect(runtime.receivers.requests).toHaveLength(51)
  })

  it('while the database cannot be written, keeps the response until it can', async () => {
    const { sqlite } = runtime.database
    const { respond, first } = await attemptHeld()
    sqlite.pragma('query_only = on')
    respond(500)
    await new Promise((resolve) => setTimeout(resolve, 100))
    sqlite.pragma('query_only = off')
    expect(await first).toMatchObject({ do: 'wait' })
    expect([runtime.receivers.requests.length, await attempts()]).toEqual([1, [[1, 0, 'http_5xx']]])
  })

  it('with the wrong encryption key, nothing leaves until the right one is back', async () => {
    const { secretBox } = runtime
    runtime.secretBox = createSecretBox(Buffer.alloc(32, 9))
    expect(await attempt(1)).toEqual({ do: 'again', delayMs: 1000 })
    expect([runtime.receivers.requests.length, await attempts()]).toEqual([0, []])
    runtime.secretBox = secretBox
    expect(await attempt(1)).toEqual({ do: 'end' })
    expect(runtime.receivers.requests).toHaveLength(1)
  })
})
