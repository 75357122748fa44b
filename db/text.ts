import { type RawBuilder, sql } from 'kysely'

/** True where a column holds this text, in capitals or not (ASCII letters at least); `%` and `_` in it stand for themselves. */
export function hasText(column: string, text: string): RawBuilder<boolean> {
  const pattern = `%${text.replaceAll(/[\\%_]/g, '\\$&')}%`
  return sql<boolean>`lower(${sql.ref(column)}) like lower(${pattern}) escape '\\'`
}
