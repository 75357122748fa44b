import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { dumpRows } from '@/db/testing'
import { failDelivery } from '@/lib/deliveries/fail-delivery'
import type { Runtime } from '@/lib/platform/context'
import { addDelivered, addFailed, publishTo } from '@/lib/testing/deliveries'
import { addEndpoint, addPartner, listWarnings, readEndpoint, type TestEndpoint } from '@/lib/testing/partner'
import { openTestRuntime, type TestRuntime } from '@/lib/testing/runtime'

const day = 86_400_000
let runtime: TestRuntime
let endpoint: TestEndpoint

async function open(overrides: Partial<Runtime> = {}): Promise<void> {
  runtime = await openTestRuntime(overrides)
  endpoint = await addEndpoint(await addPartner(runtime))
}
beforeEach(() => open())
afterEach(() => runtime.dispose())

async function reopen(overrides: Partial<Runtime>): Promise<void> {
  await runtime.dispose()
  await open(overrides)
}
const health = async () => {
  const {
    failure_streak: streak,
    failing_since: since,
    active,
    disabled_reason: reason,
  } = await readEndpoint(endpoint)
  return { streak, since, active, reason }
}
const setDelivery = (id: string, changes: { test?: number; cause?: string }) =>
  runtime.database.db.updateTable('deliveries').set(changes).where('id', '=', id).execute()

describe('the failure streak of an endpoint', () => {
  it('grows with each failed delivery from the first on, and ends with a successful one', async () => {
    await addDelivered(runtime, endpoint)
    expect(await health()).toMatchObject({ streak: 0, since: null })
    await addFailed(runtime, endpoint)
    const first = runtime.clock.now
    await addFailed(runtime, endpoint, 2)
    expect(await health()).toEqual({ streak: 3, since: first, active: 1, reason: null })
    await addDelivered(runtime, endpoint)
    expect(await health()).toMatchObject({ streak: 0, since: null })
    await addFailed(runtime, endpoint)
    expect(await health()).toMatchObject({ streak: 1, since: runtime.clock.now })
  })

  it('ignores failed attempts of a pending delivery, and a repeated report of the same end', async () => {
    const id = await publishTo(endpoint)
    await failDelivery(runtime.system, id)
    await failDelivery(runtime.system, id)
    expect(await health()).toMatchObject({ streak: 1 })
  })

  it.each([
    ['test', { test: 1 }],
    ['of our own fault', { cause: 'internal' }],
  ])('ignores a delivery that is %s', async (_, changes) => {
    await addFailed(runtime, endpoint, 2)
    const before = await health()
    const id = await publishTo(endpoint)
    await setDelivery(id, changes)
    await failDelivery(runtime.system, id)
    expect(await health()).toEqual(before)
  })

  it('is not shared with other endpoints', async () => {
    const other = await addEndpoint(await addPartner(runtime))
    await addFailed(runtime, endpoint, 2)
    expect((await readEndpoint(other)).failure_streak).toBe(0)
    await addDelivered(runtime, other)
    expect(await health()).toMatchObject({ streak: 2 })
  })
})

describe('an endpoint is disabled', () => {
  it('at the first failed delivery that is at least the 20th in a row and 24 h after the first', async () => {
    await addFailed(runtime, endpoint, 20)
    expect(await health()).toMatchObject({ streak: 20, active: 1 })
    const since = (await health()).since ?? 0
    runtime.clock.now = since + day - 30_001
    await addFailed(runtime, endpoint)
    expect(runtime.clock.now - since).toBe(day - 1)
    expect(await health()).toMatchObject({ streak: 21, active: 1, reason: null })
    await addFailed(runtime, endpoint)
    expect(await health()).toEqual({ streak: 22, since, active: 0, reason: 'failing' })
    expect(await readEndpoint(endpoint)).toMatchObject({
      disabled_at: runtime.clock.now,
      updated_at: runtime.clock.now,
    })
  })

  it('not by 19 in a row, however long that takes', async () => {
    await addFailed(runtime, endpoint)
    runtime.clock.now += 3 * day
    await addFailed(runtime, endpoint, 18)
    expect(await health()).toMatchObject({ streak: 19, active: 1 })
    await addFailed(runtime, endpoint)
    expect(await health()).toMatchObject({ streak: 20, active: 0 })
  })

  it('never when auto-disable is switched off, but the partner is warned', async () => {
    await reopen({ autoDisable: { after: 0, minMs: 0 } })
    await addFailed(runtime, endpoint, 25)
    expect(await health()).toMatchObject({ streak: 25, active: 1 })
    expect((await listWarnings(endpoint)).map(({ failures }) => failures)).toEqual([5, 10])
  })

  it('with one notice, and with its pending deliveries cancelled as by a pause', async () => {
    await reopen({ autoDisable: { after: 2, minMs: 0 } })
    await addFailed(runtime, endpoint)
    const since = runtime.clock.now
    const pending = [await publishTo(endpoint), await publishTo(endpoint), await publishTo(endpoint)]
    await addFailed(runtime, endpoint)
    const rows = await runtime.database.db
      .selectFrom('deliveries')
      .select(['status', 'cause', 'next_attempt_at', 'completed_at'])
      .where('id', 'in', pending)
      .execute()
    const cancelled = {
      status: 'cancelled',
      cause: 'endpoint_inactive',
      next_attempt_at: null,
      completed_at: runtime.clock.now,
    }
    expect(rows).toEqual([cancelled, cancelled, cancelled])
    expect(await listWarnings(endpoint)).toEqual([
      {
        type: 'webhook.endpoint_disabled',
        webhook_id: endpoint.endpointId,
        failures: 2,
        since: new Date(since).toISOString().replace('.000Z', 'Z'),
        last_cause: 'http_5xx',
        cancelled: 3,
      },
    ])
    const stopped = { name: 'webhook/endpoint.stopped', data: { endpointId: endpoint.endpointId } }
    expect(runtime.stored()).toContain(JSON.stringify(JSON.stringify(stopped)))
    expect(await publishTo(endpoint), 'nothing is sent to it any more').toBe('')
  })
})

describe('the partner is warned', () => {
  it('at 5 and at 10 in a row, once in each streak', async () => {
    await addFailed(runtime, endpoint, 4)
    expect(await listWarnings(endpoint)).toEqual([])
    await addFailed(runtime, endpoint, 9)
    const since = new Date((await health()).since ?? 0).toISOString().replace('.000Z', 'Z')
    const warning = {
      type: 'webhook.endpoint_failing',
      webhook_id: endpoint.endpointId,
      since,
      last_cause: 'http_5xx',
    }
    expect(await listWarnings(endpoint)).toEqual([
      { ...warning, failures: 5 },
      { ...warning, failures: 10 },
    ])
    await addDelivered(runtime, endpoint)
    await addFailed(runtime, endpoint, 6)
    expect((await listWarnings(endpoint)).map(({ failures }) => failures)).toEqual([5, 10, 5])
  })
})

describe('an error while ending a delivery rolls back all of it', () => {
  const refuse = (type: string) => `create trigger refuse before insert on notices when new.type = '${type}'
    begin select raise(abort, 'no more notices'); end`
  const state = () => dumpRows(runtime.database.sqlite)

  it.each([
    ['webhook.delivery_failed', 1],
    ['webhook.endpoint_failing', 3],
    ['webhook.endpoint_disabled', 6],
  ])('when %s cannot be stored', async (type, before) => {
    await reopen({ autoDisable: { after: 7, minMs: 0 } })
    await addFailed(runtime, endpoint, before)
    const [id] = [await publishTo(endpoint), await publishTo(endpoint)]
    runtime.database.sqlite.exec(refuse(type))
    const stored = state()
    await expect(failDelivery(runtime.system, id)).rejects.toThrow('no more notices')
    expect(state()).toBe(stored)
    runtime.database.sqlite.exec('drop trigger refuse')
    await failDelivery(runtime.system, id)
    expect(await health()).toMatchObject({ streak: before + 1, active: before === 6 ? 0 : 1 })
  })

  it('when the event that ends the runs cannot be stored', async () => {
    let broken = false
    await reopen({
      autoDisable: { after: 1, minMs: 0 },
      emit: async () => {
        if (broken) throw new Error('no more events')
      },
    })
    const [id] = [await publishTo(endpoint), await publishTo(endpoint)]
    const stored = state()
    broken = true
    await expect(failDelivery(runtime.system, id)).rejects.toThrow('no more events')
    expect(state()).toBe(stored)
  })
})
