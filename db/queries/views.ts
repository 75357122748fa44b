import type { Insertable, Selectable } from 'kysely'
import type { Db } from '@/db/tables/schema'
import type { ViewsTable } from '@/db/tables/views'

export type ViewRow = Selectable<ViewsTable>

export async function insertView(db: Db, row: Insertable<ViewsTable>): Promise<void> {
  await db.insertInto('views').values(row).execute()
}

/** A partner's views by name. */
export function listViewRows(db: Db, partnerId: string): Promise<ViewRow[]> {
  return db.selectFrom('views').selectAll().where('partner_id', '=', partnerId).orderBy('name').execute()
}

/** Deletes a view and returns it; undefined when the partner has none with this id. */
export function deleteView(db: Db, partnerId: string, id: string): Promise<ViewRow | undefined> {
  return db
    .deleteFrom('views')
    .where('partner_id', '=', partnerId)
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirst()
}
