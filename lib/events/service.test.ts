import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Context } from '@/lib/platform/context'
import { addEndpoint, addPartner } from '@/lib/testing/partner'
import { openTestRuntime, type TestRuntime } from '@/lib/testing/runtime'
import { makeLeftDeliveries } from './fan-out'
import { beginPublish, publishEvents } from './service'

let runtime: TestRuntime
let ctx: Context
beforeEach(async () => {
  runtime = await openTestRuntime()
  const partner = await addPartner(runtime, 'Acme', 'acc_a')
  ctx = partner.ctx
  for (let i = 0; i < 20; i++)
    await addEndpoint(partner, { url: `https://hooks${i}.acme.com/`, events: ['lead.*'] })
})
afterEach(() => runtime.dispose())

const event = (type: 'lead.created' | 'sequence.completed', n: number) => ({
  type,
  account_id: 'acc_a',
  id: `evt_${type}_${n}`,
  data: { n },
})
// Every third of them has no subscriber.
const input = {
  events: Array.from({ length: 45 }, (_, n) => event(n % 3 ? 'lead.created' : 'sequence.completed', n)),
}
const request = { input, text: JSON.stringify(input) }

/** How often each event waits for an Inngest server. */
async function countJobs(): Promise<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const { name } of await runtime.jobs()) counts[name] = (counts[name] ?? 0) + 1
  return counts
}

it('a large publish is handed to an Inngest server: first the run that finishes it, then the deliveries', async () => {
  const store = await beginPublish(ctx, request)
  await store(ctx)
  expect(await countJobs()).toEqual({ 'webhook/publish.stored': 1 })
  expect(await makeLeftDeliveries(ctx)).toBe(true)
  expect(await countJobs()).toEqual({ 'webhook/delivery.created': 600, 'webhook/publish.stored': 1 })
})

it('a publish may include events without subscribers, and a small one starts no such run', async () => {
  const reply = await publishEvents(ctx, request)
  expect('events' in reply && reply.events.map(({ deliveries }) => deliveries)).toEqual(
    input.events.map(({ type }) => (type === 'lead.created' ? 20 : 0)),
  )
  const small = { ...event('lead.created', 1), id: 'evt_small' }
  await publishEvents(ctx, { input: small, text: JSON.stringify(small) })
  expect(await countJobs()).toEqual({ 'webhook/delivery.created': 620, 'webhook/publish.stored': 1 })
})
