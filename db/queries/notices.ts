import type { Insertable, Selectable } from 'kysely'
import type { Db } from '../client'
import type { Keyset } from '../keyset'
import type { NoticesTable } from '../schema'

export type NoticeRow = Selectable<NoticesTable>

/** Stores a notice; a second one about the same delivery is not made, those about none are unbounded. */
export async function insertNotice(db: Db, notice: Insertable<NoticesTable>): Promise<void> {
  await db
    .insertInto('notices')
    .values(notice)
    .onConflict((conflict) => conflict.column('delivery_id').doNothing())
    .execute()
}

/** Newest first, one row more than the page. */
export function listNotices(db: Db, partnerId: string, { before, limit }: Keyset): Promise<NoticeRow[]> {
  let query = db.selectFrom('notices').selectAll().where('partner_id', '=', partnerId)
  if (before) query = query.where('id', '<', before)
  return query
    .orderBy('id', 'desc')
    .limit(limit + 1)
    .execute()
}

/** How many of a partner's notices nobody has acknowledged; counts no further than `most`. */
export async function countUnacknowledged(db: Db, partnerId: string, most: number): Promise<number> {
  const open = db
    .selectFrom('notices')
    .select('id')
    .where('partner_id', '=', partnerId)
    .where('acknowledged_at', 'is', null)
    .limit(most)
  const { count } = await db
    .selectFrom(open.as('open'))
    .select(({ fn }) => fn.countAll().as('count'))
    .executeTakeFirstOrThrow()
  return Number(count)
}
