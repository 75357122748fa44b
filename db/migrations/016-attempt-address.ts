import type { Kysely } from 'kysely'

/** Which address of a host responded to an attempt; unknown for earlier ones. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('attempts').addColumn('address', 'text').execute()
}
