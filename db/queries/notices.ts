import type { Insertable, Selectable } from 'kysely'
import type { Keyset } from '@/db/common/keyset'
import type { NoticesTable } from '@/db/tables/notices'
import type { Db } from '@/db/tables/schema'

export type NoticeRow = Selectable<NoticesTable>

/** Stores a notice; a second one about the same delivery is not made, those about none are unbounded. */
export async function insertNotice(db: Db, notice: Insertable<NoticesTable>): Promise<void> {
  await db
    .insertInto('notices')
    .values(notice)
    .onConflict((conflict) => conflict.column('delivery_id').doNothing())
    .execute()
}

/** Newest first, one row more than the page; all of them, or those that are acknowledged or are not. */
export function listNoticeRows(
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

/** Marks a notice as seen to; one that is already stays as it is. */
export async function markAcknowledged(db: Db, partnerId: string, id: string, now: number): Promise<void> {
  await db
    .updateTable('notices')
    .set({ acknowledged_at: now })
    .where('partner_id', '=', partnerId)
    .where('id', '=', id)
    .where('acknowledged_at', 'is', null)
    .execute()
}

/** Marks a partner's oldest open notices as seen to, those up to the id `upTo` if given, `max` of them at most; returns how many. */
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

/** How many of a partner's notices nobody has acknowledged; counts no further than `max`. */
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
