import { makeDelivery } from '@/lib/deliveries/make'
import { changeEndpoint } from '@/lib/endpoints/service'
import { withTransaction } from '@/lib/platform/context'
import { getPartnerStats } from '@/lib/stats/service'
import { listDeliveryRows, readDelivery, type TestDelivery } from '@/lib/testing/deliveries'
import type { TestEndpoint, TestPartner } from '@/lib/testing/partner'
import { openTestRuntime, type TestRuntime } from '@/lib/testing/runtime'
import { cancelStoppedDeliveries } from './stop-endpoint'

/** More deliveries than a stop cancels in its first piece. */
export const many = 460

/** A runtime where one failed delivery disables an endpoint, and no delivery has a run. */
export const openStopRuntime = () =>
  openTestRuntime({ findScheduled: () => new Set(), autoDisable: { after: 1, minMs: 0 } })

/** Makes deliveries of the same event, like that many resends; returns their ids. */
export async function makeDeliveries(delivery: TestDelivery, count: number): Promise<string[]> {
  const { ctx, partnerId, endpointId, accountId } = delivery
  const { event_id, event_type } = await readDelivery(delivery)
  const event = { id: event_id, type: event_type, accountId }
  return withTransaction(ctx, async (tx) => {
    const ids: string[] = []
    for (let i = 0; i < count; i++)
      ids.push((await makeDelivery(tx, { partnerId, endpointId, event, resendOf: `dlv_${i}` })).id)
    return ids
  })
}

export function setActive({ ctx, endpointId }: TestEndpoint, active: boolean): Promise<unknown> {
  return changeEndpoint(ctx, endpointId, { active })
}

export function listPending(partner: TestPartner) {
  return listDeliveryRows(partner, { status: 'pending' })
}

/** How many deliveries count as cancelled in the last hour. */
export async function countCancelled({ ctx }: TestPartner): Promise<number> {
  return (await getPartnerStats(ctx, { window: '1h' })).totals.cancelled
}

/** Runs the background work of all stops to its end. */
export async function cancelAll({ system }: TestRuntime): Promise<void> {
  while (!(await cancelStoppedDeliveries(system)));
}

/** The id of a delivery that a pause has left for later cancellation. */
export async function pauseAndPickLeft(delivery: TestDelivery): Promise<string> {
  await makeDeliveries(delivery, many)
  await setActive(delivery, false)
  return (await listPending(delivery)).at(-1)?.id ?? ''
}
