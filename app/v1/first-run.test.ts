import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { deleteEndpoint } from '@/lib/endpoints/service'
import { sendTest } from '@/lib/events/test-send'
import { setRuntime } from '@/lib/platform/context'
import { callRoute } from '@/lib/testing/call'
import { addDelivered, publishTo, runAttempts } from '@/lib/testing/deliveries'
import { addInvite } from '@/lib/testing/foreign-rows'
import { addEndpoint, addPartner, type TestEndpoint } from '@/lib/testing/partner'
import { openTestRuntime, type TestRuntime } from '@/lib/testing/runtime'
import { signInAs } from '@/lib/testing/sign-in'
import * as firstRun from './first-run/route'

let runtime: TestRuntime
let endpoint: TestEndpoint
let key: string
beforeEach(async () => {
  runtime = await openTestRuntime()
  setRuntime(runtime)
  endpoint = await addEndpoint(await addPartner(runtime))
  key = endpoint.partnerKey
})
afterEach(async () => {
  setRuntime(undefined)
  await runtime.dispose()
})

const read = async (of = key) => (await callRoute(firstRun.GET, { key: of })).json
const done = async (of = key) =>
  (await read(of)).steps
    .filter((one: { done: boolean }) => one.done)
    .map(({ step }: { step: string }) => step)

async function test(status: number): Promise<void> {
  const sent = await sendTest(endpoint.ctx, endpoint.endpointId, { input: {}, text: '{}' })
  await runAttempts(runtime, { ids: [sent.id], status })
}

describe('GET /v1/first-run', () => {
  it('progresses from an endpoint, a failed and an accepted test to the first call', async () => {
    expect(await read()).toMatchObject({ complete: false, webhook_id: endpoint.endpointId })
    expect(await done()).toEqual(['endpoint'])
    await test(500)
    expect(await done()).toEqual(['endpoint', 'reached', 'test_sent'])
    await test(204)
    expect(await done()).toEqual(['endpoint', 'reached', 'test_sent', 'delivered'])
    await runtime.keyMeter.stop()
    expect(await done()).toEqual(['endpoint', 'reached', 'test_sent', 'delivered', 'api_call'])
    const { partnerId } = endpoint
    const { userId } = await signInAs(runtime, 'owner', { partnerId })
    expect(await read()).toMatchObject({ complete: false })
    await addInvite(runtime, { partnerId }, userId)
    expect(await read()).toMatchObject({ complete: true })
  })

  it('needs no test once an event was delivered, and forgets an endpoint that was deleted', async () => {
    await addDelivered(runtime, endpoint)
    expect(await done()).toEqual(['endpoint', 'reached', 'test_sent', 'delivered'])
    await deleteEndpoint(endpoint.ctx, endpoint.endpointId)
    expect(await read()).toMatchObject({ complete: false, webhook_id: null })
    expect(await done()).toEqual(['reached', 'test_sent', 'delivered'])
  })

  it('remembers a success after the delivery itself was removed', async () => {
    await addDelivered(runtime, endpoint)
    runtime.database.sqlite.exec('delete from attempts; delete from deliveries')
    expect(await done()).toEqual(['endpoint', 'reached', 'test_sent', 'delivered'])
  })

  it("knows nothing of another partner's", async () => {
    const other = await addEndpoint(await addPartner(runtime))
    await addDelivered(runtime, other)
    await publishTo(endpoint)
    expect(await done()).toEqual(['endpoint'])
  })

  it('has no other method than GET', async () => {
    const { GET: _, ...others } = firstRun
    expect(Object.keys(others).sort()).toEqual(['DELETE', 'OPTIONS', 'PATCH', 'POST', 'PUT'])
    for (const [method, handler] of Object.entries(others)) {
      const { status, headers } = await callRoute(handler, { method, key })
      expect([method, status, headers.get('allow')]).toEqual([method, 405, 'GET'])
    }
  })
})
