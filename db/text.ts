import { type RawBuilder, sql } from 'kysely'
import { folded } from './dialect'
import { fold } from './fold'

/**
 * True where a column holds this text, in any case of any script; of a host name either form, the one that people write or
 * the one that DNS has (`xn--…`). `%` and `_` in it stand for themselves.
 */
export function hasText(column: string, text: string): RawBuilder<boolean> {
  const asStored = sql<boolean>`lower(${sql.ref(column)}) like lower(${patternOf(text)}) escape '\\'`
  return sql<boolean>`(${asStored} or ${folded(column)} like ${patternOf(fold(text))} escape '\\')`
}

const patternOf = (text: string) => `%${text.replaceAll(/[\\%_]/g, '\\$&')}%`
