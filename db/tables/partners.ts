import type { Generated } from 'kysely'

/** Times are integer milliseconds UTC, booleans 0/1, JSON is text, ids are text (prefix + UUIDv7). */
export interface PartnersTable {
  id: string
  name: string
  created_at: number
  /** for support's search: `searchKeyOf` of its name */
  search_key: Generated<string>
}
