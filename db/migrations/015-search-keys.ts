import type { Kysely } from 'kysely'
import { searchKeyOf, searchKeyOfUrl } from '@/db/common/search-key'

interface Tables {
  partners: { id: string; name: string; search_key: string }
  endpoints: { id: string; url: string; search_key: string }
  users: { id: string; email: string; search_key: string }
}

/** What support's search uses to find partners, endpoints and users: folded text, hosts in both of their forms. */
export async function up(db: Kysely<Tables>): Promise<void> {
  for (const table of ['partners', 'endpoints', 'users'] as const)
    await db.schema
      .alterTable(table)
      .addColumn('search_key', 'text', (col) => col.notNull().defaultTo(''))
      .execute()
  for (const { id, name } of await db.selectFrom('partners').select(['id', 'name']).execute())
    await db
      .updateTable('partners')
      .set({ search_key: searchKeyOf(name) })
      .where('id', '=', id)
      .execute()
  for (const { id, url } of await db.selectFrom('endpoints').select(['id', 'url']).execute())
    await db
      .updateTable('endpoints')
      .set({ search_key: searchKeyOfUrl(url) })
      .where('id', '=', id)
      .execute()
  for (const { id, email } of await db.selectFrom('users').select(['id', 'email']).execute())
    await db
      .updateTable('users')
      .set({ search_key: searchKeyOf(email) })
      .where('id', '=', id)
      .execute()
}
