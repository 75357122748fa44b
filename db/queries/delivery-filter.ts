import { type ExpressionBuilder, type ExpressionWrapper, type SqlBool, sql } from 'kysely'
import type { Schema } from '../schema'

/** The fields that deliveries can be filtered by, named as the API does. */
export type FilterField =
  | 'status'
  | 'webhook_id'
  | 'event_id'
  | 'event_type'
  | 'account_id'
  | 'cause'
  | 'status_code'

/** Which deliveries: one of the values of each field of `include`, none of those of `exclude`. */
export interface DeliveryFilter {
  /** `event_type` also takes `conversation.*`, `status_code` also `5xx` */
  include: Partial<Record<FilterField, string[]>>
  exclude: Partial<Record<FilterField, string[]>>
  /** created at or after, ms */
  from?: number | undefined
  /** created before, ms */
  to?: number | undefined
  test?: boolean | undefined
}

type Expressions = ExpressionBuilder<Schema, 'deliveries'>
type Condition = ExpressionWrapper<Schema, 'deliveries', SqlBool>

const columns = {
  status: 'deliveries.status',
  webhook_id: 'deliveries.endpoint_id',
  event_id: 'deliveries.event_id',
  event_type: 'deliveries.event_type',
  account_id: 'deliveries.account_id',
  cause: 'deliveries.cause',
  status_code: 'deliveries.last_status_code',
} as const

/** The filter as one condition on `deliveries`. */
export function matchesFilter(eb: Expressions, filter: DeliveryFilter): Condition {
  const included = entries(filter.include).map(([field, values]) => isOneOf(eb, field, values))
  const excluded = entries(filter.exclude).map(([field, values]) => isNoneOf(eb, field, values))
  return eb.and([...included, ...excluded, ...isWithin(eb, filter)])
}

function entries(part: Partial<Record<FilterField, string[]>>): [FilterField, string[]][] {
  return Object.entries(part) as [FilterField, string[]][]
}

function isOneOf(eb: Expressions, field: FilterField, values: string[]): Condition {
  return eb.or(values.map((value) => isValue(eb, field, value)))
}

// What has no value there at all has none of these.
function isNoneOf(eb: Expressions, field: FilterField, values: string[]): Condition {
  return eb.or([eb(columns[field], 'is', null), eb.not(isOneOf(eb, field, values))])
}

function isValue(eb: Expressions, field: FilterField, value: string): Condition {
  if (field === 'status_code') return hasCode(eb, value)
  if (field === 'event_type' && value.endsWith('.*')) return hasPrefix(eb, value.slice(0, -1))
  return eb(columns[field], '=', value as never)
}

// The end of the range is the prefix with its last character one up, so that an index on the type serves it.
function hasPrefix(eb: Expressions, prefix: string): Condition {
  const end = `${prefix.slice(0, -1)}${String.fromCharCode(prefix.charCodeAt(prefix.length - 1) + 1)}`
  return eb.and([eb('deliveries.event_type', '>=', prefix), eb('deliveries.event_type', '<', end)])
}

const codeClass = sql<number>`(deliveries.last_status_code / 100)`

function hasCode(eb: Expressions, value: string): Condition {
  const digit = Number(value[0])
  const isClass = value.endsWith('xx')
  return eb.and([
    eb(codeClass, '=', digit),
    ...(isClass ? [] : [eb('deliveries.last_status_code', '=', Number(value))]),
    // What has another code than a success has a cause, and only those are in the index.
    digit === 2 ? eb('deliveries.last_status_code', 'is not', null) : eb('deliveries.cause', 'is not', null),
  ])
}

// An id carries the machine's time when it was made; the clock may have been set meanwhile, but hardly within this.
const slackMs = 60_000

function isWithin(eb: Expressions, { from, to, test }: DeliveryFilter): Condition[] {
  return [
    ...(from === undefined
      ? []
      : [eb('deliveries.created_at', '>=', from), eb('deliveries.id', '>=', boundAt(from - slackMs))]),
    ...(to === undefined
      ? []
      : [eb('deliveries.created_at', '<', to), eb('deliveries.id', '<', boundAt(to + slackMs))]),
    ...(test === undefined ? [] : [eb('deliveries.test', '=', Number(test))]),
  ]
}

function boundAt(ms: number): string {
  return `dlv_${Math.max(0, Math.floor(ms)).toString(16).padStart(12, '0')}`
}
