import type { Db } from '@/db/tables/schema'

export async function insertOutbox(db: Db, events: string[]): Promise<void> {
  if (events.length === 0) return
  await db
    .insertInto('outbox')
    .values(events.map((event) => ({ event })))
    .execute()
}

/** The oldest events waiting to be sent, in order. */
export function listOutbox(db: Db, limit: number): Promise<{ seq: number; event: string }[]> {
  return db.selectFrom('outbox').selectAll().orderBy('seq').limit(limit).execute()
}

export async function deleteOutbox(db: Db, upToSeq: number): Promise<void> {
  await db.deleteFrom('outbox').where('seq', '<=', upToSeq).execute()
}
