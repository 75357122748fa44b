import { afterEach, beforeEach, expect, it } from 'vitest'
import { createEndpoint } from '@/lib/endpoints/service'
import { createAccount, createPartner } from '@/lib/partners/service'
import type { Context } from '@/lib/platform/context'
import { openTestRuntime, type TestRuntime } from '@/lib/testing/runtime'
import { makeLeftDeliveries } from './fan-out'
import { beginPublish, publishEvents } from './service'

let runtime: TestRuntime
let ctx: Context
beforeEach(async () => {
  runtime = await openTestRuntime()
  const { id: partnerId } = await createPartner(runtime.system, { name: 'Acme' })
  await createAccount(runtime.system, { partnerId, id: 'acc_a' })
  ctx = { ...runtime.system, partnerId }
  for (let i = 0; i < 20; i++)
    await createEndpoint(ctx, { url: `https://hooks${i}.acme.com/`, events: ['lead.*'] })
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
function outbox(): Record<string, number> {
  const { sqlite } = runtime.database
  const rows = sqlite
    .prepare("select event ->> 'name' as name, count(*) as count from outbox group by 1 order by 1")
    .all() as { name: string; count: number }[]
  return Object.fromEntries(rows.map(({ name, count }) => [name, count]))
}

it('a large publish is handed to an Inngest server: first the run that finishes it, then the deliveries', async () => {
  const store = await beginPublish(ctx, request)
  await store(ctx)
  expect(outbox()).toEqual({ 'webhook/publish.stored': 1 })
  expect(await makeLeftDeliveries(ctx)).toBe(true)
  expect(outbox()).toEqual({ 'webhook/delivery.created': 600, 'webhook/publish.stored': 1 })
})

it('a publish may include events without subscribers, and a small one starts no such run', async () => {
  const reply = await publishEvents(ctx, request)
  expect('events' in reply && reply.events.map(({ deliveries }) => deliveries)).toEqual(
    input.events.map(({ type }) => (type === 'lead.created' ? 20 : 0)),
  )
  const small = { ...event('lead.created', 1), id: 'evt_small' }
  await publishEvents(ctx, { input: small, text: JSON.stringify(small) })
  expect(outbox()).toEqual({ 'webhook/delivery.created': 620, 'webhook/publish.stored': 1 })
})
