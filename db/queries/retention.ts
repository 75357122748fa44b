import { type ExpressionBuilder, sql } from 'kysely'
import type { DeliveryStatus } from '@/db/tables/deliveries'
import type { Db, Schema } from '@/db/tables/schema'

/** Where a walk continues: after the row with this time (ms) and id. */
export interface WalkCursor {
  at: number
  id: string
}

interface Page {
  after: WalkCursor
  limit: number
}

/** Deliveries with this final status, in order of creation. */
export function listEnded(
  db: Db,
  { status, after, limit }: Page & { status: Exclude<DeliveryStatus, 'pending'> },
) {
  return db
    .selectFrom('deliveries')
    .select(['id', 'event_id', 'created_at', 'completed_at'])
    .where('status', '=', status)
    .where('id', '>', after.id)
    .orderBy('id')
    .limit(limit)
    .execute()
}

/** Deletes final deliveries with their attempts; any other is left alone. */
export async function deleteDeliveries(db: Db, ids: string[]): Promise<void> {
  if (ids.length === 0) return
  await db.deleteFrom('attempts').where('delivery_id', 'in', ids).execute()
  await db.deleteFrom('deliveries').where('id', 'in', ids).execute()
}

/** Events made before `before` (ms) that have not expired, oldest first. */
export function listOldEvents(db: Db, { before, after, limit }: Page & { before: number }) {
  return db
    .selectFrom('events')
    .select(['id', 'created_at'])
    .where('expired_at', 'is', null)
    .where('created_at', '<', before)
    .where('created_at', '>=', after.at)
    .where(sql<boolean>`(created_at, id) > (${after.at}, ${after.id})`)
    .orderBy('created_at')
    .orderBy('id')
    .limit(limit)
    .execute()
}

/**
 * Deletes those of these events that were made before `before` (ms), have no delivery left and will get none; if the
 * publisher chose the id, the id stays. For those that are kept, the number of deliveries is no longer checked.
 * Returns how many were deleted.
 */
export async function expireEvents(
  db: Db,
  { ids, before, now }: { ids: string[]; before: number; now: number },
): Promise<number> {
  if (ids.length === 0) return 0
  const isGone = (eb: ExpressionBuilder<Schema, 'events'>) =>
    eb.and([
      eb('id', 'in', ids),
      eb('expired_at', 'is', null),
      eb('created_at', '<', before),
      eb.not(
        eb.exists(eb.selectFrom('deliveries').select('id').whereRef('deliveries.event_id', '=', 'events.id')),
      ),
      eb.not(
        eb.exists(eb.selectFrom('fan_outs').select('seq').whereRef('fan_outs.event_id', '=', 'events.id')),
      ),
    ])
  const emptied = await db
    .updateTable('events')
    .set({ body: new Uint8Array(), expired_at: now, fan_out: null, data_problems: null })
    .where(isGone)
    .where('has_given_id', '=', 1)
    .executeTakeFirst()
  const deleted = await db.deleteFrom('events').where(isGone).executeTakeFirst()
  return Number(emptied.numUpdatedRows + deleted.numDeletedRows)
}

/** Forgets how many deliveries these events had, since some of them were deleted. */
export async function forgetFanOut(db: Db, ids: string[]): Promise<void> {
  if (ids.length === 0) return
  await db
    .updateTable('events')
    .set({ fan_out: null })
    .where('id', 'in', ids)
    .where('fan_out', 'is not', null)
    .execute()
}

/** Notices in order of creation. */
export function listOldestNotices(db: Db, { after, limit }: Page) {
  return db
    .selectFrom('notices')
    .select(['id', 'created_at'])
    .where('id', '>', after.id)
    .orderBy('id')
    .limit(limit)
    .execute()
}

/** Deletes these notices, except those whose delivery still exists; returns how many. */
export async function deleteNotices(db: Db, ids: string[]): Promise<number> {
  if (ids.length === 0) return 0
  const { numDeletedRows } = await db
    .deleteFrom('notices')
    .where('id', 'in', ids)
    .where((eb) =>
      eb.not(
        eb.exists(
          eb.selectFrom('deliveries').select('id').whereRef('deliveries.id', '=', 'notices.delivery_id'),
        ),
      ),
    )
    .executeTakeFirstOrThrow()
  return Number(numDeletedRows)
}

/** Entries of the audit log in order of creation. */
export function listOldestAuditRows(db: Db, { after, limit }: Page) {
  return db
    .selectFrom('audit_log')
    .select(['id', 'created_at'])
    .where('id', '>', after.id)
    .orderBy('id')
    .limit(limit)
    .execute()
}

export async function deleteAuditRows(db: Db, ids: string[]): Promise<number> {
  if (ids.length === 0) return 0
  const { numDeletedRows } = await db.deleteFrom('audit_log').where('id', 'in', ids).executeTakeFirstOrThrow()
  return Number(numDeletedRows)
}

interface Old {
  before: number
  limit: number
}

/** Deletes replies stored before `before` (ms); returns how many. */
export async function deleteStoredReplies(db: Db, { before, limit }: Old): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom('idempotency_keys')
    .where((eb) =>
      eb(
        eb.refTuple('caller', 'key'),
        'in',
        eb
          .selectFrom('idempotency_keys')
          .select(['caller', 'key'])
          .where('created_at', '<', before)
          .orderBy('created_at')
          .limit(limit)
          .$asTuple('caller', 'key'),
      ),
    )
    .executeTakeFirstOrThrow()
  return Number(numDeletedRows)
}

/** Endpoints with a previous secret that stopped signing before `before` (ms), the earliest first. */
export function listEndedSecrets(db: Db, { before, limit }: Old) {
  return db
    .selectFrom('endpoints')
    .select(['id', 'partner_id', 'previous_secrets'])
    .where('previous_secret_expires_at', '<', before)
    .orderBy('previous_secret_expires_at')
    .limit(limit)
    .execute()
}

/** Deletes failures last seen before `before` (ms), with their notes; returns how many. */
export async function deleteFailures(db: Db, { before, limit }: Old): Promise<number> {
  const old = await db
    .selectFrom('failures')
    .select('id')
    .where('last_seen_at', '<', before)
    .orderBy('last_seen_at')
    .limit(limit)
    .execute()
  const ids = old.map(({ id }) => id)
  if (ids.length === 0) return 0
  await db.deleteFrom('support_notes').where('subject_id', 'in', ids).execute()
  await db.deleteFrom('failures').where('id', 'in', ids).execute()
  return ids.length
}
