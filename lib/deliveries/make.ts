import { insertDeliveries } from '@/db/queries/deliveries'
import type { TestVariant } from '@/lib/contract/statuses'
import { maxAttempts } from '@/lib/dispatch/schedule'
import type { Context, JobEvent } from '@/lib/platform/context'
import { newId } from '@/lib/platform/ids'

export interface NewDelivery {
  partnerId: string
  endpointId: string
  event: { id: string; type: string; accountId: string }
  resendOf?: string
  replayId?: string
  test?: boolean
  /** for a test: the deliberate mistake */
  variant?: TestVariant | undefined
}

interface MadeDelivery {
  id: string
  job: JobEvent
}

/**
 * Stores deliveries in the caller's transaction; emitting a delivery's `job` there starts its run. A test has one
 * attempt, since somebody waits for the result; a test that is sent twice has two.
 */
export async function makeDeliveries(tx: Context, deliveries: NewDelivery[]): Promise<MadeDelivery[]> {
  const made = deliveries.map((delivery) => ({ id: newId('dlv'), delivery }))
  await insertDeliveries(
    tx.db,
    made.map(({ id, delivery }) => toRow(tx, id, delivery)),
  )
  return made.map(({ id, delivery: { endpointId, partnerId } }) => {
    const data = { deliveryId: id, endpointId, partnerId, drive: id }
    return { id, job: { name: 'webhook/delivery.created', data } }
  })
}

/** The same for a single delivery. */
export async function makeDelivery(tx: Context, delivery: NewDelivery): Promise<MadeDelivery> {
  const [made] = await makeDeliveries(tx, [delivery])
  return made as MadeDelivery
}

function toRow(
  { runtime }: Context,
  id: string,
  { partnerId, endpointId, event, resendOf, replayId, test = false, variant }: NewDelivery,
) {
  return {
    id,
    partner_id: partnerId,
    endpoint_id: endpointId,
    event_id: event.id,
    event_type: event.type,
    account_id: event.accountId,
    max_attempts: test ? attemptsOfTest(variant) : maxAttempts(runtime.retryScheduleMs),
    created_at: runtime.now(),
    resend_of: resendOf ?? null,
    replay_id: replayId ?? null,
    test: Number(test),
    test_variant: variant ?? null,
  }
}

function attemptsOfTest(variant: TestVariant | undefined): number {
  return variant === 'repeated' ? 2 : 1
}
