import { sql } from 'kysely'
import type { Db } from '../client'
import { byIndex } from '../dialect'
import type { DeliveryRow } from './deliveries'

/** Where a walk through what is overdue goes on: the last one's due time (ms) and id. */
export interface OverduePlace {
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
 * Pending deliveries due before `dueBefore` whose last run was started before it too, in order of their due time: read
 * along that order, so that a page of a large backlog costs a page.
 */
export async function listOverdue(
  db: Db,
  { dueBefore, limit, after }: Page & { after: OverduePlace },
): Promise<OverdueDelivery[]> {
  const overdue = sql<OverdueDelivery>`
    select ${sql.join(columns.map((column) => sql.ref(column)))} from ${byIndex('deliveries', 'deliveries_due')}
    where status = 'pending' and ${undriven(dueBefore)} and next_attempt_at <= ${dueBefore}
      and (next_attempt_at, id) > (${after.at}, ${after.id})
    order by next_attempt_at, id limit ${limit}`
  return (await overdue.execute(db)).rows
}

/** Pending deliveries whose attempts are used up, but which nobody has given up yet. */
export function listUnfinished(db: Db, { dueBefore, limit }: Page) {
  return db
    .selectFrom('deliveries')
    .select(columns)
    .where('status', '=', 'pending')
    .where(undriven(dueBefore))
    .where('next_attempt_at', 'is', null)
    .limit(limit)
    .execute()
}

const undriven = (before: number) => sql<boolean>`coalesce(driven_at, created_at) <= ${before}`

/** Writes down that a further run was started for these. */
export async function markDriven(db: Db, ids: string[], now: number): Promise<void> {
  if (ids.length === 0) return
  await db.updateTable('deliveries').set({ driven_at: now }).where('id', 'in', ids).execute()
}
