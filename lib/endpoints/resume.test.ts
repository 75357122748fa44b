import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { EventType } from '@/lib/contract/event-types'
import { toPublicTime } from '@/lib/contract/time'
import { addFailed, publishTo } from '@/lib/testing/deliveries'
import { addEndpoint, addPartner, readEndpoint, type TestEndpoint } from '@/lib/testing/partner'
import { openTestRuntime, type TestRuntime } from '@/lib/testing/runtime'
import { changeEndpoint } from './service'

let runtime: TestRuntime
let endpoint: TestEndpoint
beforeEach(async () => {
  runtime = await openTestRuntime({ autoDisable: { after: 2, minMs: 0 } })
  endpoint = await addEndpoint(await addPartner(runtime), { events: ['lead.*', 'sequence.completed'] })
})
afterEach(() => runtime.dispose())

const change = (changes: { active?: boolean; events?: string[]; description?: string }) =>
  changeEndpoint(endpoint.ctx, endpoint.endpointId, changes)
async function publish(...types: EventType[]): Promise<void> {
  for (const type of types) {
    runtime.clock.now += 1_000
    await publishTo(endpoint, type)
  }
}
const deliveries = async () =>
  (await runtime.database.db.selectFrom('deliveries').select('id').execute()).length

describe('resuming an endpoint', () => {
  it('counts the matching events since it was paused, sends none of them, and sends new ones', async () => {
    await publish('lead.created', 'lead.created')
    runtime.clock.now += 1_000
    await change({ active: false })
    const since = toPublicTime(runtime.clock.now)
    const other = await addEndpoint(await addPartner(runtime))
    await publishTo(other, 'lead.created')
    const before = await deliveries()
    await publish('lead.created', 'conversation.started', 'lead.status_changed', 'sequence.completed')
    await publish('sequence.reply_received')
    expect(await change({ active: true })).toMatchObject({ active: true, missed: { since, events: 3 } })
    expect(await deliveries()).toBe(before)
    await publish('lead.created')
    expect(await deliveries()).toBe(before + 1)
  })

  it('counts since it was disabled, and clears the streak and the reason', async () => {
    await addFailed(runtime, endpoint, 2)
    const since = toPublicTime(runtime.clock.now)
    expect(await readEndpoint(endpoint)).toMatchObject({ active: 0, disabled_reason: 'failing' })
    await publish('lead.created', 'checklist.completed')
    runtime.clock.now += 1_000
    const resumed = await change({ active: true })
    expect(resumed).toMatchObject({ missed: { since, events: 1 } })
    expect(resumed).not.toHaveProperty('disabled_reason')
    expect(resumed).not.toHaveProperty('disabled_at')
    const healthy = { failure_streak: 0, failing_since: null, disabled_at: null, disabled_reason: null }
    expect(await readEndpoint(endpoint)).toMatchObject({ active: 1, ...healthy })
    await addFailed(runtime, endpoint)
    expect(await readEndpoint(endpoint)).toMatchObject({ active: 1, failure_streak: 1 })
  })

  it('counts by the subscription in the resuming change', async () => {
    await change({ active: false })
    await publish('lead.created', 'conversation.started', 'conversation.started')
    const { missed } = await change({ active: true, events: ['conversation.*'] })
    expect(missed?.events).toBe(2)
  })

  it('returns no count when nothing was missed', async () => {
    await change({ active: false })
    await publish('checklist.completed')
    expect(await change({ active: true })).not.toHaveProperty('missed')
  })

  it('returns no count for one paused before pause times were stored', async () => {
    await change({ active: false })
    await runtime.database.db.updateTable('endpoints').set({ disabled_at: null }).execute()
    await publish('lead.created')
    expect(await change({ active: true })).not.toHaveProperty('missed')
  })
})

describe('a change that does not resume', () => {
  it('of an active endpoint neither counts nor ends a streak', async () => {
    await addFailed(runtime, endpoint)
    expect(await change({ active: true, description: 'CRM' })).not.toHaveProperty('missed')
    expect(await readEndpoint(endpoint)).toMatchObject({ failure_streak: 1 })
  })

  it('of a disabled one keeps the time and the reason, also when it pauses', async () => {
    await addFailed(runtime, endpoint, 2)
    const { disabled_at } = await readEndpoint(endpoint)
    runtime.clock.now += 60_000
    const paused = await change({ active: false, description: 'CRM' })
    expect(paused).toMatchObject({ active: false, description: 'CRM', disabled_reason: 'failing' })
    expect(await readEndpoint(endpoint)).toMatchObject({ disabled_at, disabled_reason: 'failing' })
  })
})
