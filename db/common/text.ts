import { type RawBuilder, sql } from 'kysely'
import { foldText } from './search-key'

/** True where a search key holds this text, in whatever case it is written; `%` and `_` in it stand for themselves. */
export function hasText(column: string, text: string): RawBuilder<boolean> {
  const pattern = `%${foldText(text).replaceAll(/[\\%_]/g, '\\$&')}%`
  return sql<boolean>`${sql.ref(column)} like ${pattern} escape '\\'`
}
