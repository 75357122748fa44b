import type { Insertable, Selectable, Updateable } from 'kysely'
import type { Db } from '../client'
import type { EndpointsTable } from '../schema'

export type EndpointRow = Selectable<EndpointsTable>

export async function insertEndpoint(db: Db, row: Insertable<EndpointsTable>): Promise<void> {
  await db.insertInto('endpoints').values(row).execute()
}

export function listEndpoints(db: Db, partnerId: string): Promise<EndpointRow[]> {
  return db
    .selectFrom('endpoints')
    .selectAll()
    .where('partner_id', '=', partnerId)
    .where('deleted_at', 'is', null)
    .orderBy('id', 'desc')
    .execute()
}

export function findEndpoint(db: Db, partnerId: string, id: string): Promise<EndpointRow | undefined> {
  return db
    .selectFrom('endpoints')
    .selectAll()
    .where('partner_id', '=', partnerId)
    .where('id', '=', id)
    .where('deleted_at', 'is', null)
    .executeTakeFirst()
}

/** The endpoints an event of these partners may go to: active and not deleted. */
export function listActiveEndpoints(db: Db, partnerIds: string[]): Promise<EndpointRow[]> {
  return db
    .selectFrom('endpoints')
    .selectAll()
    .where('partner_id', 'in', partnerIds)
    .where('deleted_at', 'is', null)
    .where('active', '=', 1)
    .orderBy('id')
    .execute()
}

export async function updateEndpoint(
  db: Db,
  partnerId: string,
  id: string,
  changes: Updateable<EndpointsTable>,
): Promise<void> {
  await db
    .updateTable('endpoints')
    .set(changes)
    .where('partner_id', '=', partnerId)
    .where('id', '=', id)
    .execute()
}
