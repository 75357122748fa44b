import { makeDelivery } from '@/lib/deliveries/make'
import { changeEndpoint } from '@/lib/endpoints/service'
import { withTransaction } from '@/lib/platform/context'
import type { SendResult } from '@/lib/platform/ports'
import { getPartnerStats } from '@/lib/stats/service'
import { openTestRuntime } from '@/lib/testing/runtime'
import { createScriptedSender, publishOne } from '@/lib/testing/scripted-delivery'
import { cancelStoppedDeliveries } from './stop-endpoint'

/** More deliveries than a stop cancels in its first piece. */
export const many = 460

export type StopFixture = Awaited<ReturnType<typeof openStopFixture>>

/** An endpoint with one pending delivery, and what the tests of stops do with it. */
export async function openStopFixture() {
  const clock = { now: Date.parse('2026-02-17T14:00:00Z') }
  /** What the receiver responds from now on. */
  const receiver: { answer(): Partial<SendResult> | Promise<Partial<SendResult>> } = { answer: () => ({}) }
  const { sender, requests } = createScriptedSender(() => receiver.answer())
  const runtime = await openTestRuntime({
    sender,
    now: () => clock.now,
    findScheduled: () => new Set(),
    autoDisable: { after: 1, minMs: 0 },
  })
  const { ctx, endpointId, deliveryId, read } = await publishOne(runtime)

  /** Makes deliveries of the same event, like that many resends. */
  async function makeDeliveries(count: number): Promise<string[]> {
    const { event_id, event_type, account_id, partner_id: partnerId } = await read()
    const event = { id: event_id, type: event_type, accountId: account_id }
    return withTransaction(ctx, async (tx) => {
      const ids: string[] = []
      for (let i = 0; i < count; i++)
        ids.push((await makeDelivery(tx, { partnerId, endpointId, event, resendOf: `dlv_${i}` })).id)
      return ids
    })
  }

  const setActive = (active: boolean) => changeEndpoint(ctx, endpointId, { active })
  const rows = () => ctx.db.selectFrom('deliveries').selectAll().orderBy('id').execute()
  const pending = async () => (await rows()).filter(({ status }) => status === 'pending')
  const countCancelled = async () => (await getPartnerStats(ctx, { window: '1h' })).totals.cancelled

  /** Runs the background work of all stops to its end. */
  async function cancelAll(): Promise<void> {
    while (!(await cancelStoppedDeliveries(runtime.system)));
  }

  /** The id of a delivery that a pause has left for later cancellation. */
  async function pauseAndPickLeft(): Promise<string> {
    await makeDeliveries(many)
    await setActive(false)
    return (await pending()).at(-1)?.id ?? ''
  }

  return {
    ...{ runtime, ctx, endpointId, deliveryId, clock, receiver, requests },
    ...{ makeDeliveries, setActive, rows, pending, countCancelled, cancelAll, pauseAndPickLeft },
    dispose: () => runtime.dispose(),
  }
}
