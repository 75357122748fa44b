import type { Kysely } from 'kysely'

/** Which address of a host an attempt was answered by; unknown for those before. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('attempts').addColumn('address', 'text').execute()
}
