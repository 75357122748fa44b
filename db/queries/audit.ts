import type { Insertable, Selectable } from 'kysely'
import type { Keyset } from '@/db/common/keyset'
import type { AuditLogTable } from '@/db/tables/audit-log'
import type { Db } from '@/db/tables/schema'

export type AuditRow = Selectable<AuditLogTable>

export async function insertAuditRow(db: Db, row: Insertable<AuditLogTable>): Promise<void> {
  await db.insertInto('audit_log').values(row).execute()
}

/** Newest first, one row more than the page. */
export function listAuditRows(db: Db, partnerId: string, { before, limit }: Keyset): Promise<AuditRow[]> {
  let query = db.selectFrom('audit_log').selectAll().where('partner_id', '=', partnerId)
  if (before) query = query.where('id', '<', before)
  return query
    .orderBy('id', 'desc')
    .limit(limit + 1)
    .execute()
}

/** The last change made by a request. */
export function findAuditRowOfRequest(db: Db, requestId: string): Promise<AuditRow | undefined> {
  return db
    .selectFrom('audit_log')
    .selectAll()
    .where('request_id', '=', requestId)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
}
