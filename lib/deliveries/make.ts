import { insertDelivery } from '@/db/queries/deliveries'
import type { Context, JobEvent } from '@/lib/context'
import { maxAttempts } from '@/lib/dispatch/schedule'
import { newId } from '@/lib/ids'
import type { TestVariant } from './statuses'

export interface NewDelivery {
  partnerId: string
  endpointId: string
  event: { id: string; type: string; accountId: string }
  resendOf?: string
  replayId?: string
  test?: boolean
  /** of a test: what is wrong with it on purpose */
  variant?: TestVariant | undefined
}

/**
 * Stores a delivery in the caller's transaction; `job` starts its run once it is emitted there. A test has one attempt,
 * since somebody waits for its result, and a repeated one two.
 */
export async function makeDelivery(
  tx: Context,
  { partnerId, endpointId, event, resendOf, replayId, test = false, variant }: NewDelivery,
): Promise<{ id: string; job: JobEvent }> {
  const id = newId('dlv')
  await insertDelivery(tx.db, {
    id,
    partner_id: partnerId,
    endpoint_id: endpointId,
    event_id: event.id,
    event_type: event.type,
    account_id: event.accountId,
    max_attempts: test ? attemptsOfTest(variant) : maxAttempts(tx.runtime.retryScheduleMs),
    created_at: tx.runtime.now(),
    resend_of: resendOf ?? null,
    replay_id: replayId ?? null,
    test: Number(test),
    test_variant: variant ?? null,
  })
  const data = { deliveryId: id, endpointId, partnerId, drive: id }
  return { id, job: { name: 'webhook/delivery.created', data } }
}

function attemptsOfTest(variant: TestVariant | undefined): number {
  return variant === 'repeated' ? 2 : 1
}
