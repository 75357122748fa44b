import type { Db } from '../client'

/** How many deliveries are due at `now` (ms) and how many pending, each up to `most`; and since when the oldest is due. */
export async function countDue(
  db: Db,
  now: number,
  most: number,
): Promise<{ due: number; oldestDueAt: number | null; pending: number }> {
  const pending = db.selectFrom('deliveries').select('id').where('status', '=', 'pending').limit(most)
  const due = db
    .selectFrom('deliveries')
    .select('next_attempt_at')
    .where('status', '=', 'pending')
    .where('next_attempt_at', '<=', now)
    .orderBy('next_attempt_at')
    .limit(most)
  const [dueRow, pendingRow] = await Promise.all([
    db
      .selectFrom(due.as('due'))
      .select(({ fn }) => [fn.countAll().as('count'), fn.min('next_attempt_at').as('oldest')])
      .executeTakeFirstOrThrow(),
    db
      .selectFrom(pending.as('pending'))
      .select(({ fn }) => fn.countAll().as('count'))
      .executeTakeFirstOrThrow(),
  ])
  return { due: Number(dueRow.count), oldestDueAt: dueRow.oldest, pending: Number(pendingRow.count) }
}

/** What was counted in the minute that began at `start` (ms), by outcome. */
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
