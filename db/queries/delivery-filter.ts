import { type Expression, type ExpressionBuilder, type ExpressionWrapper, type SqlBool, sql } from 'kysely'
import { withoutIndex } from '@/db/sqlite/dialect'
import type { Schema } from '@/db/tables/schema'

interface FieldColumn {
  column: `deliveries.${keyof Schema['deliveries']}`
  /** each of its values belongs to one partner */
  isOwned?: true
  /** it changes during a delivery, so a delivery may stop matching */
  changes?: true
}

/** The fields that deliveries can be filtered by, under their API names, each with its column. */
export const filterColumns = {
  delivery_id: { column: 'deliveries.id', isOwned: true },
  status: { column: 'deliveries.status', changes: true },
  webhook_id: { column: 'deliveries.endpoint_id', isOwned: true },
  event_id: { column: 'deliveries.event_id', isOwned: true },
  event_type: { column: 'deliveries.event_type' },
  account_id: { column: 'deliveries.account_id' },
  cause: { column: 'deliveries.cause', changes: true },
  status_code: { column: 'deliveries.last_status_code', changes: true },
} as const satisfies Record<string, FieldColumn>

export type FilterField = keyof typeof filterColumns

/** Which deliveries: each field of `include` must have one of its values, none may have a value of `exclude`. */
export interface DeliveryFilter {
  /** `event_type` also takes `conversation.*`, `status_code` also `5xx`; an empty list matches nothing */
  include: Partial<Record<FilterField, string[]>>
  exclude: Partial<Record<FilterField, string[]>>
  /** created at or after, ms */
  from?: number | undefined
  /** created before, ms */
  to?: number | undefined
  test?: boolean | undefined
}

export type DeliveryExpressions = ExpressionBuilder<Schema, 'deliveries'>
export type DeliveryCondition = ExpressionWrapper<Schema, 'deliveries', SqlBool>

type Column = (field: FilterField) => Expression<string | number | null>

/** The filter as one condition on `deliveries`. */
export function matchesFilter(eb: DeliveryExpressions, filter: DeliveryFilter): DeliveryCondition {
  const { above, below } = idBounds(filter)
  return eb.and([
    ...conditions(eb, filter, (field) => eb.ref(filterColumns[field].column)),
    ...(above === null ? [] : [eb('deliveries.id', '>=', above)]),
    ...(below === null ? [] : [eb('deliveries.id', '<', below)]),
  ])
}

/**
 * The same without the bounds of ids, and written so that SQLite chooses no index by it: for reads in the order of
 * another index.
 */
export function matchesRest(eb: DeliveryExpressions, filter: DeliveryFilter): DeliveryCondition {
  return eb.and(conditions(eb, filter, (field) => withoutIndex(eb.ref(filterColumns[field].column))))
}

/** One value of a field, using its column's index. */
export function hasValue(eb: DeliveryExpressions, field: FilterField, value: string): DeliveryCondition {
  return eb(filterColumns[field].column, '=', value as never)
}

/** Codes of one class, using the index; it contains deliveries with a cause, so all that failed. */
export function hasCodeClass(eb: DeliveryExpressions, digit: number): DeliveryCondition {
  return eb.and([
    eb(sql<number>`(deliveries.last_status_code / 100)`, '=', digit),
    eb('deliveries.cause', 'is not', null),
  ])
}

// An id contains the clock's time when it was made; the clock may have been adjusted since, but hardly by more than
// this.
const slackMs = 60_000

/** The range of ids that contains everything created in the filter's time; null is open. */
export function idBounds({ from, to }: DeliveryFilter): { above: string | null; below: string | null } {
  return {
    above: from === undefined ? null : firstIdAt(from - slackMs),
    below: to === undefined ? null : firstIdAt(to + slackMs),
  }
}

function firstIdAt(ms: number): string {
  return `dlv_${Math.max(0, Math.floor(ms)).toString(16).padStart(12, '0')}`
}

function conditions(eb: DeliveryExpressions, filter: DeliveryFilter, column: Column): DeliveryCondition[] {
  const { include, exclude, from, to, test } = filter
  return [
    ...entries(include).map(([field, values]) => isOneOf(eb, field, values, column)),
    ...entries(exclude).map(([field, values]) => isNoneOf(eb, field, values, column)),
    ...(from === undefined ? [] : [eb('deliveries.created_at', '>=', from)]),
    ...(to === undefined ? [] : [eb('deliveries.created_at', '<', to)]),
    ...(test === undefined ? [] : [eb('deliveries.test', '=', Number(test))]),
  ]
}

function entries(part: Partial<Record<FilterField, string[]>>): [FilterField, string[]][] {
  return (Object.entries(part) as [FilterField, string[] | undefined][]).flatMap(([field, values]) =>
    values ? [[field, values] as [FilterField, string[]]] : [],
  )
}

function isOneOf(
  eb: DeliveryExpressions,
  field: FilterField,
  values: string[],
  column: Column,
): DeliveryCondition {
  const ranges = values.map((value) => rangeOf(field, value)).filter((range) => range !== null)
  const exact = values.filter((value) => rangeOf(field, value) === null)
  const listed = field === 'status_code' ? exact.map(Number) : exact
  return eb.or([
    ...ranges.map(([first, end]) =>
      eb.and([eb(column(field), '>=', first as never), eb(column(field), '<', end as never)]),
    ),
    ...(listed.length > 0 ? [eb(column(field), 'in', listed as never)] : []),
  ])
}

// A row without a value has none of these values.
function isNoneOf(
  eb: DeliveryExpressions,
  field: FilterField,
  values: string[],
  column: Column,
): DeliveryCondition {
  return eb.or([eb(column(field), 'is', null), eb.not(isOneOf(eb, field, values, column))])
}

/** The range (end exclusive) of a class of codes or a group of types; null for a single value. */
function rangeOf(field: FilterField, value: string): [string | number, string | number] | null {
  if (field === 'status_code' && value.endsWith('xx'))
    return [Number(value[0]) * 100, (Number(value[0]) + 1) * 100]
  // The character after the dot that ends the prefix.
  if (field === 'event_type' && value.endsWith('.*')) return [value.slice(0, -1), `${value.slice(0, -2)}/`]
  return null
}
