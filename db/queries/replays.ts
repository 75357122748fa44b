import { type Insertable, type Selectable, sql, type Updateable } from 'kysely'
import type { Keyset } from '@/db/common/keyset'
import type { ReplaysTable } from '@/db/tables/replays'
import type { Db } from '@/db/tables/schema'

export type ReplayRow = Selectable<ReplaysTable>

export async function insertReplay(db: Db, row: Insertable<ReplaysTable>): Promise<void> {
  await db.insertInto('replays').values(row).execute()
}

const ended = sql<number>`(replays.delivered_now + replays.failed_now + replays.cancelled_now)`

function selectCounted(db: Db) {
  return db
    .selectFrom('replays')
    .selectAll('replays')
    .select(sql<number>`case when ended_at is null then made - ${ended} else 0 end`.as('pending_now'))
}

export type CountedReplay = NonNullable<Awaited<ReturnType<typeof findReplay>>>

export function findReplay(db: Db, partnerId: string, id: string) {
  return selectCounted(db).where('partner_id', '=', partnerId).where('id', '=', id).executeTakeFirst()
}

/** Newest first, one row more than the page. */
export function listReplayRows(
  db: Db,
  partnerId: string,
  { before, limit }: Keyset,
): Promise<CountedReplay[]> {
  const query = selectCounted(db)
    .where('partner_id', '=', partnerId)
    .orderBy('id', 'desc')
    .limit(limit + 1)
  return (before ? query.where('id', '<', before) : query).execute()
}

/** By its id alone, for background work: the row names the partner. */
export function findReplayOfAny(db: Db, id: string): Promise<ReplayRow | undefined> {
  return db.selectFrom('replays').selectAll().where('id', '=', id).executeTakeFirst()
}

export async function updateReplay(
  db: Db,
  partnerId: string,
  id: string,
  changes: Updateable<ReplaysTable>,
): Promise<void> {
  await db
    .updateTable('replays')
    .set(changes)
    .where('partner_id', '=', partnerId)
    .where('id', '=', id)
    .execute()
}

/** Replays of all partners whose final counts are not stored yet, by id. */
export function listOpenReplays(
  db: Db,
  { after, limit }: { after: string; limit: number },
): Promise<ReplayRow[]> {
  return db
    .selectFrom('replays')
    .selectAll()
    .where('ended_at', 'is', null)
    .where('id', '>', after)
    .orderBy('id')
    .limit(limit)
    .execute()
}

/** Cancels up to `limit` of its pending deliveries; returns how many. */
export async function cancelPendingOfReplay(
  db: Db,
  replayId: string,
  { now, limit }: { now: number; limit: number },
): Promise<{ endpoint_id: string }[]> {
  const pending = db
    .selectFrom('deliveries')
    .select('id')
    .where('replay_id', '=', replayId)
    .where('status', '=', 'pending')
    .limit(limit)
  return db
    .updateTable('deliveries')
    .set({ status: 'cancelled', cause: 'cancelled', next_attempt_at: null, completed_at: now })
    .where('id', 'in', pending)
    .returning('endpoint_id')
    .execute()
}
