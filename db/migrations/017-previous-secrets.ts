import type { Kysely } from 'kysely'

interface Before {
  id: string
  previous_secret_sealed: string | null
  previous_secret_expires_at: number | null
  previous_secrets: string | null
}

/** An endpoint keeps every previous secret that still signs, not only the latest. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('endpoints').addColumn('previous_secrets', 'text').execute()
  const endpoints = (db as Kysely<{ endpoints: Before }>).withTables<{ endpoints: Before }>()
  const rotated = await endpoints
    .selectFrom('endpoints')
    .selectAll()
    .where('previous_secret_expires_at', 'is not', null)
    .execute()
  for (const { id, previous_secret_sealed: sealed, previous_secret_expires_at: expires_at } of rotated)
    await endpoints
      .updateTable('endpoints')
      .set({ previous_secrets: JSON.stringify([{ sealed, expires_at }]) })
      .where('id', '=', id)
      .execute()
  await db.schema.alterTable('endpoints').dropColumn('previous_secret_sealed').execute()
}
