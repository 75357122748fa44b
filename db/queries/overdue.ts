import { sql } from 'kysely'
import { byIndex } from '@/db/sqlite/dialect'
import type { Db } from '@/db/tables/schema'
import type { DeliveryRow } from './deliveries'

/** Where a walk through overdue deliveries continues: the last one's due time (ms) and id. */
export interface OverdueCursor {
  at: number
  id: string
}

interface Page {
  dueBefore: number
  limit: number
}

export type OverdueDelivery = Pick<DeliveryRow, (typeof columns)[number]>

const columns = ['id', 'partner_id', 'endpoint_id', 'next_attempt_at'] as const

/**
 * Pending deliveries due before `dueBefore`, by due time, and for each whether it needs a run (`is_undriven`): its
 * last run was started before that time too, and no stop is about to cancel it. Reads no further than the page, so
 * that a page of a large backlog costs a page.
 */
export async function listOverdue(
  db: Db,
  { dueBefore, limit, after }: Page & { after: OverdueCursor },
): Promise<(OverdueDelivery & { is_undriven: number })[]> {
  const overdue = sql<OverdueDelivery & { is_undriven: number }>`
    select ${sql.join(columns.map((column) => sql.ref(column)))},
      case when ${undriven(dueBefore)} and ${notStopped} then 1 else 0 end as is_undriven
    from ${byIndex('deliveries', 'deliveries_due')}
    where status = 'pending' and next_attempt_at <= ${dueBefore}
      and (next_attempt_at, id) > (${after.at}, ${after.id})
    order by next_attempt_at, id limit ${limit}`
  return (await overdue.execute(db)).rows
}

/** Pending deliveries whose attempts are used up but which have not been failed yet. */
export async function listUnfinished(db: Db, { dueBefore, limit }: Page): Promise<OverdueDelivery[]> {
  const unfinished = sql<OverdueDelivery>`
    select ${sql.join(columns.map((column) => sql.ref(column)))} from ${byIndex('deliveries', 'deliveries_due')}
    where status = 'pending' and next_attempt_at is null and ${undriven(dueBefore)} and ${notStopped}
    limit ${limit}`
  return (await unfinished.execute(db)).rows
}

/** That no stop of its endpoint is about to cancel it. */
export const notStopped = sql<boolean>`not exists (select 1 from endpoint_stops
  where endpoint_stops.endpoint_id = deliveries.endpoint_id and endpoint_stops.number = deliveries.stops + 1)`
/** That its last run was started before then, ms. */
export const undriven = (before: number) => sql<boolean>`coalesce(driven_at, created_at) <= ${before}`

/** Records that another run was started for these. */
export async function markScheduled(db: Db, ids: string[], now: number): Promise<void> {
  if (ids.length === 0) return
  await db.updateTable('deliveries').set({ driven_at: now }).where('id', 'in', ids).execute()
}
