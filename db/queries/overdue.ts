import { sql } from 'kysely'
import type { Db } from '../client'

/** Where a walk through what is overdue goes on: the last one's due time (ms) and id. */
export interface OverduePlace {
  at: number
  id: string
}

interface Page {
  dueBefore: number
  limit: number
}

const columns = ['id', 'partner_id', 'endpoint_id', 'next_attempt_at'] as const

/** Pending deliveries due before `dueBefore` whose last run was started before it too, in order of their due time. */
export function listOverdue(db: Db, { dueBefore, limit, after }: Page & { after: OverduePlace }) {
  return selectUndriven(db, dueBefore)
    .where('next_attempt_at', '<=', dueBefore)
    .where(sql<boolean>`(next_attempt_at, id) > (${after.at}, ${after.id})`)
    .orderBy('next_attempt_at')
    .orderBy('id')
    .limit(limit)
    .execute()
}

/** Pending deliveries whose attempts are used up, but which nobody has given up yet. */
export function listUnfinished(db: Db, { dueBefore, limit }: Page) {
  return selectUndriven(db, dueBefore).where('next_attempt_at', 'is', null).limit(limit).execute()
}

export type OverdueDelivery = Awaited<ReturnType<typeof listOverdue>>[number]

function selectUndriven(db: Db, before: number) {
  return db
    .selectFrom('deliveries')
    .select(columns)
    .where('status', '=', 'pending')
    .where(sql<boolean>`coalesce(driven_at, created_at) <= ${before}`)
}

/** Writes down that a further run was started for these. */
export async function markDriven(db: Db, ids: string[], now: number): Promise<void> {
  if (ids.length === 0) return
  await db.updateTable('deliveries').set({ driven_at: now }).where('id', 'in', ids).execute()
}
