import { type RawBuilder, sql } from 'kysely'
import { foldText } from './search-key'

/** True where a search key contains this text, ignoring case; `%` and `_` in it are literal. */
export function hasText(column: string, text: string): RawBuilder<boolean> {
  const pattern = `%${foldText(text).replaceAll(/[\\%_]/g, '\\$&')}%`
  return sql<boolean>`${sql.ref(column)} like ${pattern} escape '\\'`
}
