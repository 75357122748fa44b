import { cancelPendingDeliveries } from '@/db/queries/deliveries'
import type { Context } from '@/lib/context'

type StopCause = 'endpoint_inactive' | 'endpoint_deleted'

/** Cancels what is pending for an endpoint, and the runs that would send it, in the caller's transaction; returns how many. */
export async function stopDeliveries(tx: Context, endpointId: string, cause: StopCause): Promise<number> {
  const stopped = await cancelPendingDeliveries(tx.db, endpointId, cause, tx.runtime.now())
  if (stopped > 0) await tx.runtime.emit(tx.db, [{ name: 'webhook/endpoint.stopped', data: { endpointId } }])
  return stopped
}
