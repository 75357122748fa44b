import { afterEach, beforeEach, expect, it } from 'vitest'
import { sendTest } from '@/lib/events/test-send'
import { addDelivered, addFailed, publishTo, runAttempts } from '@/lib/testing/deliveries'
import { addEndpoint, addPartner, type TestEndpoint } from '@/lib/testing/partner'
import { openTestRuntime, type TestRuntime } from '@/lib/testing/runtime'
import { rotateSecret } from './rotate'
import type { TestInput } from './schema'
import { reportSigning } from './signing'

let runtime: TestRuntime
let endpoint: TestEndpoint
beforeEach(async () => {
  runtime = await openTestRuntime()
  endpoint = await addEndpoint(await addPartner(runtime))
})
afterEach(() => runtime.dispose())

const report = () => reportSigning(endpoint.ctx, endpoint.endpointId)
const rotate = (overlap_hours: number) => rotateSecret(endpoint.ctx, endpoint.endpointId, { overlap_hours })

it('the signing report is empty before anything was sent', async () => {
  await publishTo(endpoint)
  expect(await report()).toEqual({
    ...{ requests: 0, current: 0, previous: 0, other: 0, by_both: 0 },
    current_since: null,
  })
})

it('the signing report distinguishes secrets by their signatures', async () => {
  await addDelivered(runtime, endpoint, 2)
  await rotate(0)
  await addDelivered(runtime, endpoint, 3)
  expect(await report()).toMatchObject({ requests: 5, current: 3, previous: 0, other: 2, by_both: 0 })
  runtime.clock.now += 60_000
  await rotate(24)
  await addFailed(runtime, endpoint, 4)
  expect(await report()).toEqual({
    ...{ requests: 9, current: 4, previous: 3, other: 2, by_both: 4 },
    current_since: '2026-02-17T14:01:30Z',
  })
})

it('the signing report looks at a hundred deliveries, and at no other endpoint', async () => {
  const other = await addEndpoint(await addPartner(runtime))
  await addDelivered(runtime, other)
  await addDelivered(runtime, endpoint, 101)
  await rotate(0)
  await addDelivered(runtime, endpoint)
  expect(await report()).toMatchObject({ requests: 100, current: 1, other: 99 })
})

it('the signing report leaves out what is no longer kept', async () => {
  await addDelivered(runtime, endpoint, 2)
  const db = runtime.database.db
  const { id } = await db.selectFrom('events').select('id').orderBy('id').limit(1).executeTakeFirstOrThrow()
  await db
    .updateTable('events')
    .set({ body: Buffer.alloc(0), expired_at: 1 })
    .where('id', '=', id)
    .execute()
  expect(await report()).toMatchObject({ requests: 1, current: 1, other: 0 })
})

it('the signing report leaves out a test with a deliberately wrong signature', async () => {
  const send = async (input: TestInput) => {
    const { id } = await sendTest(endpoint.ctx, endpoint.endpointId, { input, text: '{}' })
    await runAttempts(runtime, { ids: [id] })
  }
  await send({ variant: 'wrong_signature' })
  await send({})
  expect(await report()).toMatchObject({ requests: 1, current: 1, other: 0 })
})
