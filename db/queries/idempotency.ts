import type { Selectable } from 'kysely'
import type { IdempotencyKeysTable } from '@/db/tables/idempotency-keys'
import type { Db } from '@/db/tables/schema'

export type StoredReply = Selectable<IdempotencyKeysTable>

/** The reply stored for this key since `since` (ms), if any. */
export function findStoredReply(
  db: Db,
  { caller, key, since }: { caller: string; key: string; since: number },
): Promise<StoredReply | undefined> {
  return db
    .selectFrom('idempotency_keys')
    .selectAll()
    .where('caller', '=', caller)
    .where('key', '=', key)
    .where('created_at', '>=', since)
    .executeTakeFirst()
}

/** Stores a reply, replacing an expired one. */
export async function insertStoredReply(db: Db, answer: StoredReply): Promise<void> {
  await db
    .insertInto('idempotency_keys')
    .values(answer)
    .onConflict((conflict) => conflict.columns(['caller', 'key']).doUpdateSet(answer))
    .execute()
}
