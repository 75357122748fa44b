import { sql } from 'kysely'
import { byIndex } from '@/db/sqlite/dialect'
import type { Db } from '@/db/tables/schema'

/**
 * How many deliveries are due at `now` (ms) and how many are pending, each up to `max`; and since when the oldest is
 * due.
 */
export async function countDue(
  db: Db,
  now: number,
  max: number,
): Promise<{ due: number; oldestDueAt: number | null; pending: number }> {
  const pending = db.selectFrom('deliveries').select('id').where('status', '=', 'pending').limit(max)
  const due = sql<{ count: number; oldest: number | null }>`
    select count(*) as count, min(next_attempt_at) as oldest from (
      select next_attempt_at from ${byIndex('deliveries', 'deliveries_due')}
      where status = 'pending' and next_attempt_at <= ${now} order by next_attempt_at limit ${max})`
  const { rows } = await due.execute(db)
  const { count } = await db
    .selectFrom(pending.as('pending'))
    .select(({ fn }) => fn.countAll().as('count'))
    .executeTakeFirstOrThrow()
  return { due: Number(rows[0]?.count), oldestDueAt: rows[0]?.oldest ?? null, pending: Number(count) }
}

/** The counts of the minute that began at `start` (ms), by result. */
export async function countMinute(db: Db, start: number): Promise<{ outcome: string; count: number }[]> {
  const rows = await db
    .selectFrom('delivery_stats')
    .select(({ fn }) => ['outcome', fn.sum<number>('count').as('count')])
    .where('span', 'in', ['open', 'minute'])
    .where('start', '=', start)
    .groupBy('outcome')
    .execute()
  return rows.map(({ outcome, count }) => ({ outcome, count: Number(count) }))
}
