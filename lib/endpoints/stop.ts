import { cancelPendingDeliveries, countPendingTests } from '@/db/queries/deliveries'
import type { Context } from '@/lib/context'
import { countOutcome } from '@/lib/stats/record'

type StopCause = 'endpoint_inactive' | 'endpoint_deleted'

/** Cancels what is pending for an endpoint, and the runs that would send it, in the caller's transaction; returns how many. */
export async function stopDeliveries(tx: Context, endpointId: string, cause: StopCause): Promise<number> {
  const tests = await countPendingTests(tx.db, endpointId)
  const stopped = await cancelPendingDeliveries(tx.db, endpointId, cause, tx.runtime.now())
  const delivery = { endpoint_id: endpointId, test: 0 }
  await countOutcome(tx, { delivery, outcome: 'cancelled', count: stopped - tests })
  if (stopped > 0) await tx.runtime.emit(tx.db, [{ name: 'webhook/endpoint.stopped', data: { endpointId } }])
  return stopped
}
