import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { deleteEndpoint } from '@/lib/endpoints/service'
import { sendTest } from '@/lib/events/test-send'
import { createKey } from '@/lib/partners/service'
import { setRuntime } from '@/lib/platform/context'
import { callRoute } from '@/lib/testing/call'
import { type DeliveryRig, openDeliveryRig, type TestEndpoint } from '@/lib/testing/delivery-rig'
import { addInvite } from '@/lib/testing/foreign-rows'
import { signInAs } from '@/lib/testing/sign-in'
import * as firstRun from './first-run/route'

let rig: DeliveryRig
let endpoint: TestEndpoint
let key: string
beforeEach(async () => {
  rig = await openDeliveryRig()
  setRuntime(rig.runtime)
  endpoint = await rig.addEndpoint()
  key = await keyOf(endpoint)
})
afterEach(async () => {
  setRuntime(undefined)
  await rig.dispose()
})

const keyOf = async ({ ctx }: TestEndpoint) =>
  (await createKey(rig.runtime.system, { kind: 'partner', partnerId: ctx.partnerId })).key
const read = async (of = key) => (await callRoute(firstRun.GET, { key: of })).json
const done = async (of = key) =>
  (await read(of)).steps
    .filter((one: { done: boolean }) => one.done)
    .map(({ step }: { step: string }) => step)

async function test(status: number): Promise<void> {
  rig.answer(status)
  const sent = await sendTest(endpoint.ctx, endpoint.id, { input: {}, text: '{}' })
  await rig.drive(sent.id)
}

describe('GET /v1/first-run', () => {
  it('progresses from an endpoint, a failed and an accepted test to the first call', async () => {
    expect(await read()).toMatchObject({ complete: false, webhook_id: endpoint.id })
    expect(await done()).toEqual(['endpoint'])
    await test(500)
    expect(await done()).toEqual(['endpoint', 'reached', 'test_sent'])
    await test(204)
    expect(await done()).toEqual(['endpoint', 'reached', 'test_sent', 'delivered'])
    await rig.runtime.keyMeter.stop()
    expect(await done()).toEqual(['endpoint', 'reached', 'test_sent', 'delivered', 'api_call'])
    const { partnerId } = endpoint.ctx
    const { userId } = await signInAs(rig.runtime, 'owner', { partnerId })
    expect(await read()).toMatchObject({ complete: false })
    await addInvite(rig.runtime, { partnerId }, userId)
    expect(await read()).toMatchObject({ complete: true })
  })

  it('needs no test once an event was delivered, and forgets an endpoint that was deleted', async () => {
    await endpoint.deliver()
    expect(await done()).toEqual(['endpoint', 'reached', 'test_sent', 'delivered'])
    await deleteEndpoint(endpoint.ctx, endpoint.id)
    expect(await read()).toMatchObject({ complete: false, webhook_id: null })
    expect(await done()).toEqual(['reached', 'test_sent', 'delivered'])
  })

  it('remembers a success after the delivery itself was removed', async () => {
    await endpoint.deliver()
    rig.runtime.database.sqlite.exec('delete from attempts; delete from deliveries')
    expect(await done()).toEqual(['endpoint', 'reached', 'test_sent', 'delivered'])
  })

  it("knows nothing of another partner's", async () => {
    const other = await rig.addEndpoint()
    await other.deliver()
    await endpoint.publish()
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
