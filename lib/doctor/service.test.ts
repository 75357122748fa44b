import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { attemptDelivery } from '@/lib/deliveries/attempt'
import { failDelivery } from '@/lib/deliveries/fail-delivery'
import { resendDelivery } from '@/lib/deliveries/resend'
import { sendTest } from '@/lib/events/test-send'
import { findViolations, publishOne, readDelivery, type TestDelivery } from '@/lib/testing/deliveries'
import { openTestRuntime, type TestRuntime } from '@/lib/testing/runtime'
import { examine } from './service'

const start = 1_800_000_000_000
let runtime: TestRuntime
let delivery: TestDelivery

beforeEach(async () => {
  runtime = await openTestRuntime()
  runtime.clock.now = start
  delivery = await publishOne(runtime)
})
afterEach(() => runtime.dispose())

async function attempt(number: number): Promise<void> {
  await attemptDelivery(delivery.ctx, { deliveryId: delivery.deliveryId, number, pauses: 0 })
  runtime.clock.now += 31_000
}

async function fail(): Promise<void> {
  runtime.receivers.respondNext(500, 500)
  await attempt(1)
  await attempt(2)
  await failDelivery(delivery.ctx, delivery.deliveryId)
}

const broken = async () =>
  (await findViolations(runtime.system)).map(({ invariant, broken: ids }) => [invariant, ids[0]])
const run = (text: string) => runtime.database.sqlite.exec(text)

describe('the doctor', () => {
  it('finds nothing wrong with a test that was delivered, one that failed, and its resend', async () => {
    const test = async (status: number) => {
      const { id } = await sendTest(delivery.ctx, delivery.endpointId, { input: {}, text: '{}' })
      runtime.receivers.respondNext(status)
      await attemptDelivery(delivery.ctx, { deliveryId: id, number: 1, pauses: 0 })
      return id
    }
    await test(200)
    const id = await test(500)
    await failDelivery(delivery.ctx, id)
    await resendDelivery(delivery.ctx, id)
    expect(await examine(runtime.system)).toMatchObject({ ok: true, counts: { failed: 1, delivered: 1 } })
  })

  it('accepts a test that is sent twice, whatever the responses, and reports one that came too soon', async () => {
    const repeat = async (first: number, second: number) => {
      const input = { variant: 'repeated' } as const
      const { id } = await sendTest(delivery.ctx, delivery.endpointId, { input, text: '{}' })
      runtime.receivers.respondNext(first, second)
      await attemptDelivery(delivery.ctx, { deliveryId: id, number: 1, pauses: 0 })
      expect(await broken()).toEqual([])
      runtime.clock.now += 2_000
      await attemptDelivery(delivery.ctx, { deliveryId: id, number: 2, pauses: 0 })
      return id
    }
    const id = await repeat(200, 200)
    await failDelivery(delivery.ctx, await repeat(200, 500))
    expect(await examine(runtime.system)).toMatchObject({ ok: true, counts: { failed: 1, delivered: 1 } })
    run(`update attempts set started_at = started_at - 1500 where number = 2 and delivery_id = '${id}'`)
    expect(await broken()).toEqual([['I3', id]])
  })

  it('accepts deliveries that are delivered, failed, waiting or new', async () => {
    expect(await examine(runtime.system)).toMatchObject({ ok: true, counts: { pending: 1, events: 1 } })
    runtime.receivers.respondNext(500)
    await attempt(1)
    expect(await broken()).toEqual([])
    await attempt(2)
    expect(await examine(runtime.system)).toMatchObject({ ok: true, counts: { delivered: 1, attempts: 2 } })
  })

  it('accepts failed deliveries', async () => {
    await fail()
    expect(await examine(runtime.system)).toMatchObject({ ok: true, counts: { failed: 1 } })
  })

  it.each<[string, string, string]>([
    ['I1', 'a delivery that is gone', 'delete from attempts; delete from deliveries'],
    [
      'I2',
      'a repeat that nothing explains',
      'insert into attempts select delivery_id, number, 1, started_at, ended_at, duration_ms, url, status_code, cause, request_headers, response_headers, response_body, response_truncated, dns_ms, connect_ms, tls_ms, first_byte_ms, owner, address from attempts where number = 1',
    ],
    [
      'I3',
      'an attempt before its time',
      'update attempts set started_at = started_at - 2000, ended_at = ended_at - 2000 where number = 2',
    ],
    ['I3', 'a place without a request', 'delete from attempts where number = 1'],
    ['I4', 'a request without an end', 'update attempts set ended_at = null, cause = null where number = 1'],
    ['I12', 'a success that no attempt had', "update attempts set cause = 'timeout' where number = 2"],
  ])('sees %s broken by %s', async (invariant, _, sql) => {
    runtime.receivers.respondNext(500)
    await attempt(1)
    await attempt(2)
    expect(await broken()).toEqual([])
    run(`pragma foreign_keys = off; ${sql}`)
    expect((await broken()).map(([id]) => id)).toContain(invariant)
    expect((await examine(runtime.system)).ok).toBe(false)
  })

  it.each<[string, string]>([
    ['a failed delivery without its notice', 'delete from notices'],
    ['one that failed too soon', 'update deliveries set max_attempts = 3'],
  ])('sees I12 broken by %s', async (_, sql) => {
    await fail()
    run(sql)
    expect(await broken()).toEqual([['I12', delivery.deliveryId]])
  })

  it('reports I1 for a pending delivery that no run continues', async () => {
    runtime.clock.now = start + 11 * 60_000
    expect(await broken()).toEqual([['I1', delivery.deliveryId]])
  })
})

describe('the database', () => {
  it('refuses to change how a delivery ended', async () => {
    await attempt(1)
    for (const change of [
      "status = 'pending'",
      "cause = 'timeout'",
      'completed_at = 1',
      'next_attempt_at = 1',
    ]) {
      expect(() => run(`update deliveries set ${change}`)).toThrow('a final delivery never changes')
    }
    expect(await readDelivery(delivery)).toMatchObject({ status: 'delivered' })
  })
})
