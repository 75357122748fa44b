import { sql } from 'kysely'
import type { Db } from '@/db/tables/schema'

interface Span {
  /** ms */
  from: number
  to: number
}

/** Whether anything was published or changed in that span. */
export async function hasTraces(db: Db, { from, to }: Span): Promise<boolean> {
  // UUIDv7 begins with the time, ms in twelve hex digits (RFC 9562 §5.7).
  const idAt = (ms: number) => `aud_${Math.max(0, Math.floor(ms)).toString(16).padStart(12, '0')}`
  const { rows } = await sql<{ found: number }>`select
    exists (select 1 from events where expired_at is null and created_at between ${from} and ${to})
    or exists (select 1 from audit_log where id between ${idAt(from)} and ${idAt(to)}) as found`.execute(db)
  return rows[0]?.found === 1
}

/** Whether there is an event from before `before` (ms) that has not expired. */
export async function hasOldEvents(db: Db, before: number): Promise<boolean> {
  const row = await db
    .selectFrom('events')
    .select('id')
    .where('expired_at', 'is', null)
    .where('created_at', '<', before)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}
