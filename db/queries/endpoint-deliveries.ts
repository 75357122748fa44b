import { sql } from 'kysely'
import { withoutIndex } from '@/db/sqlite/dialect'
import { prepareQuery } from '@/db/sqlite/prepared'
import type { Db } from '@/db/tables/schema'
import type { DeliveryRow } from './deliveries'

export interface Activity {
  /** when its latest delivery was made, ms */
  lastMadeAt: number | null
  nextAttemptAt: number | null
}

const selectLast = prepareQuery((db, p: { endpoint_id: string }) =>
  db
    .selectFrom('deliveries')
    .select('created_at')
    .where('endpoint_id', '=', p.endpoint_id)
    .where('test', '=', 0)
    .orderBy('id', 'desc')
    .limit(1),
)
const selectNext = prepareQuery((db, p: { endpoint_id: string }) =>
  db
    .selectFrom('deliveries')
    .select('next_attempt_at')
    .where('endpoint_id', '=', p.endpoint_id)
    // Must match the condition of the partial index literally.
    .where('status', '=', sql.lit('pending'))
    // A delivery that a stop is about to cancel has no next attempt.
    .where('stops', '=', db.selectFrom('endpoints').select('stops').where('id', '=', p.endpoint_id))
    .where('next_attempt_at', 'is not', null)
    .where('test', '=', 0)
    .orderBy('next_attempt_at')
    .limit(1),
)

/** When an endpoint last had a delivery made, and when its next pending attempt is due; without tests. */
export async function findActivity(db: Db, endpointId: string): Promise<Activity> {
  const last = await selectLast(db, { endpoint_id: endpointId })
  const next = await selectNext(db, { endpoint_id: endpointId })
  return {
    lastMadeAt: last.rows[0]?.created_at ?? null,
    nextAttemptAt: next.rows[0]?.next_attempt_at ?? null,
  }
}

/** The latest deliveries for an endpoint of this partner, newest first. */
export function listLatestOfEndpoint(
  db: Db,
  partnerId: string,
  { endpointId, limit }: { endpointId: string; limit: number },
): Promise<DeliveryRow[]> {
  return db
    .selectFrom('deliveries')
    .selectAll()
    .where('endpoint_id', '=', endpointId)
    .where(({ eb, ref }) => eb(withoutIndex(ref('partner_id')), '=', partnerId))
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
}
