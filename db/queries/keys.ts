import type { Insertable, Selectable } from 'kysely'
import { prepareQuery } from '@/db/sqlite/prepared'
import type { KeysTable } from '@/db/tables/keys'
import type { Db } from '@/db/tables/schema'

export type KeyRow = Selectable<KeysTable>

export async function insertKey(db: Db, row: Insertable<KeysTable>): Promise<void> {
  await db.insertInto('keys').values(row).execute()
}

const selectLiveKey = prepareQuery((db, p: { hash: string; now: number }) =>
  db
    .selectFrom('keys')
    .selectAll()
    .where('hash', '=', p.hash)
    .where('revoked_at', 'is', null)
    .where((eb) => eb.or([eb('expires_at', 'is', null), eb('expires_at', '>', p.now)])),
)

/** The key with this hash, unless it was revoked or has expired by `now` (ms). */
export async function findLiveKey(db: Db, hash: string, now: number): Promise<KeyRow | undefined> {
  return (await selectLiveKey(db, { hash, now })).rows[0]
}

/** A partner's keys that were not revoked, newest first, with how often each was used since `since` (ms). */
export function listKeyRows(db: Db, partnerId: string, since: number) {
  return db
    .selectFrom('keys')
    .selectAll()
    .select((eb) =>
      eb
        .selectFrom('key_uses')
        .select(({ fn }) => fn.sum<number | null>('count').as('calls'))
        .whereRef('key_uses.key_id', '=', 'keys.id')
        .where('minute', '>=', since)
        .as('calls'),
    )
    .where('partner_id', '=', partnerId)
    .where('revoked_at', 'is', null)
    .orderBy('id', 'desc')
    .execute()
}

/** The platform's keys that were not revoked, newest first. */
export function listPlatformKeys(db: Db): Promise<KeyRow[]> {
  return db
    .selectFrom('keys')
    .selectAll()
    .where('kind', '=', 'platform')
    .where('revoked_at', 'is', null)
    .orderBy('id', 'desc')
    .execute()
}

/** Marks a key as revoked, of this partner if one is given; false when there is no such live key. */
export async function revokeKey(
  db: Db,
  { id, partnerId, now }: { id: string; partnerId?: string; now: number },
): Promise<boolean> {
  let query = db
    .updateTable('keys')
    .set({ revoked_at: now })
    .where('id', '=', id)
    .where('revoked_at', 'is', null)
  if (partnerId !== undefined) query = query.where('partner_id', '=', partnerId)
  return (await query.executeTakeFirst()).numUpdatedRows > 0n
}

/** Adds to a key's use count of a minute (ms) and deletes counts before `oldest`. */
export async function addKeyUses(
  db: Db,
  { keyId, minute, count, oldest }: { keyId: string; minute: number; count: number; oldest: number },
): Promise<void> {
  await db
    .insertInto('key_uses')
    .values({ key_id: keyId, minute, count })
    .onConflict((conflict) =>
      conflict.columns(['key_id', 'minute']).doUpdateSet((eb) => ({
        count: eb('key_uses.count', '+', count),
      })),
    )
    .execute()
  await db.deleteFrom('key_uses').where('key_id', '=', keyId).where('minute', '<', oldest).execute()
  await db.updateTable('keys').set({ last_used_at: minute }).where('id', '=', keyId).execute()
}

/** True when a partner has used one of its keys that are not revoked. */
export async function hasUsedKey(db: Db, partnerId: string): Promise<boolean> {
  const used = await db
    .selectFrom('keys')
    .select('id')
    .where('partner_id', '=', partnerId)
    .where('revoked_at', 'is', null)
    .where('last_used_at', 'is not', null)
    .limit(1)
    .executeTakeFirst()
  return used !== undefined
}
