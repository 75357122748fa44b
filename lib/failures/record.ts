import { seeFailure } from '@/db/queries/failures'
import type { Cause } from '@/lib/contract/causes'
import type { Context } from '@/lib/platform/context'
import { newId } from '@/lib/platform/ids'

const markEveryMs = 60_000

/**
 * Records that an endpoint fails with this cause, for support staff; in the transaction that records the attempt.
 * Tests do not count.
 */
export async function recordCause(
  tx: Context,
  delivery: { partner_id: string; endpoint_id: string; test: number },
  cause: Cause,
): Promise<void> {
  if (delivery.test) return
  const { partner_id, endpoint_id } = delivery
  const now = tx.runtime.now()
  await seeFailure(tx.db, { id: newId('flr'), partner_id, endpoint_id, cause, now, stale: now - markEveryMs })
}
