import type { Insertable, Selectable } from 'kysely'
import type { Keyset } from '@/db/common/keyset'
import type { NoticesTable } from '@/db/tables/notices'
import type { Db } from '@/db/tables/schema'

export type NoticeRow = Selectable<NoticesTable>

/** Stores a notice; a second one about the same delivery is ignored, those without a delivery are unlimited. */
export async function insertNotice(db: Db, notice: Insertable<NoticesTable>): Promise<void> {
  await db
    .insertInto('notices')
    .values(notice)
    .onConflict((conflict) => conflict.column('delivery_id').doNothing())
    .execute()
}

/** Newest first, one row more than the page; all, or only those that are or are not acknowledged. */
export function listNotices(
  db: Db,
  partnerId: string,
  { before, limit }: Keyset,
  acknowledged?: boolean,
): Promise<NoticeRow[]> {
  let query = db.selectFrom('notices').selectAll().where('partner_id', '=', partnerId)
  if (acknowledged !== undefined) query = query.where('acknowledged_at', acknowledged ? 'is not' : 'is', null)
  if (before) query = query.where('id', '<', before)
  return query
    .orderBy('id', 'desc')
    .limit(limit + 1)
    .execute()
}

export function findNotice(db: Db, partnerId: string, id: string): Promise<NoticeRow | undefined> {
  return db
    .selectFrom('notices')
    .selectAll()
    .where('partner_id', '=', partnerId)
    .where('id', '=', id)
    .executeTakeFirst()
}

/** Acknowledges a notice; one already acknowledged stays as it is. */
export async function markAcknowledged(db: Db, partnerId: string, id: string, now: number): Promise<void> {
  await db
    .updateTable('notices')
    .set({ acknowledged_at: now })
    .where('partner_id', '=', partnerId)
    .where('id', '=', id)
    .where('acknowledged_at', 'is', null)
    .execute()
}

/** Acknowledges a partner's oldest open notices, up to the id `upTo` if given and at most `max`; returns how many. */
export async function markAllAcknowledged(
  db: Db,
  partnerId: string,
  { upTo, now, max }: { upTo?: string | undefined; now: number; max: number },
): Promise<number> {
  const { numUpdatedRows } = await db
    .updateTable('notices')
    .set({ acknowledged_at: now })
    .where('id', 'in', (eb) => {
      let open = eb
        .selectFrom('notices')
        .select('id')
        .where('partner_id', '=', partnerId)
        .where('acknowledged_at', 'is', null)
      if (upTo !== undefined) open = open.where('id', '<=', upTo)
      return open.orderBy('id').limit(max)
    })
    .executeTakeFirstOrThrow()
  return Number(numUpdatedRows)
}

/** How many of a partner's notices are not acknowledged, up to `max`. */
export async function countUnacknowledged(db: Db, partnerId: string, max: number): Promise<number> {
  const open = db
    .selectFrom('notices')
    .select('id')
    .where('partner_id', '=', partnerId)
    .where('acknowledged_at', 'is', null)
    .limit(max)
  const { count } = await db
    .selectFrom(open.as('open'))
    .select(({ fn }) => fn.countAll().as('count'))
    .executeTakeFirstOrThrow()
  return Number(count)
}
