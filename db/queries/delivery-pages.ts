import { type SelectQueryBuilder, sql } from 'kysely'
import { type Keyset, splitPage } from '@/db/common/keyset'
import type { Walker } from '@/db/common/walk'
import { withoutIndex } from '@/db/sqlite/dialect'
import type { Db, Schema } from '@/db/tables/schema'
import type { DeliveryRow } from './deliveries'
import {
  type DeliveryCondition,
  type DeliveryExpressions,
  type DeliveryFilter,
  type FilterField,
  filterColumns,
  hasCodeClass,
  hasValue,
  idBounds,
  matchesRest,
} from './delivery-filter'

/** Deliveries that one index yields in the order of ids. */
interface Part {
  isIn: (eb: DeliveryExpressions) => DeliveryCondition
  /** whether its index starts with the partner */
  hasPartner: boolean
}

/** Disjoint parts that together contain all matches, and the condition to check on each row. */
export interface DeliveryPlan {
  parts: Part[]
  rest: DeliveryFilter | null
}

export interface IdRange {
  /** from this id */
  above: string | null
  /** below this id */
  below: string | null
}

// The first of these fields in a filter decides the index: the most selective come first.
const drivers: FilterField[] = [
  'delivery_id',
  'event_id',
  'cause',
  'account_id',
  'status_code',
  'status',
  'webhook_id',
  'event_type',
]
const driversOfAll: FilterField[] = ['delivery_id', 'event_id', 'webhook_id', 'status']

/** How many deliveries one page may look at. */
export const maxLookedAt = 100_000

/**
 * One page, newest first, and the id to continue below (null at the end). Where no index yields exactly the matches,
 * it walks through at most 100 000 deliveries: such a page may hold fewer than `limit` and not be the last.
 */
export async function readDeliveryPage(
  db: Db,
  { partnerId, filter }: { partnerId: string | null; filter: DeliveryFilter },
  { before, limit }: Keyset,
  walk: Walker,
): Promise<{ rows: DeliveryRow[]; before: string | null }> {
  const plan = planParts(filter, partnerId)
  const { above, below } = idBounds(filter)
  const range: IdRange = {
    above,
    below: before !== null && (below === null || before < below) ? before : below,
  }
  if (plan.parts.length === 0) return { rows: [], before: null }
  if (!plan.rest) return splitPage(await selectRows(db, plan, partnerId, range, limit + 1), limit)
  return walk(async (own) => {
    const rows: DeliveryRow[] = []
    for (let left = maxLookedAt; left > 0; ) {
      const size = Math.min(left, own.rows)
      left -= size
      const floor = await own.piece(async () => {
        const found = await findFloor(db, plan, partnerId, { ...range, rows: size })
        const wanted = limit + 1 - rows.length
        rows.push(...(await selectRows(db, plan, partnerId, { ...range, above: found ?? above }, wanted)))
        return found
      })
      if (rows.length > limit || floor === null) return splitPage(rows, limit)
      range.below = floor
    }
    return { rows, before: range.below }
  })
}

/** How to read the matches of a filter. */
export function planParts(filter: DeliveryFilter, partnerId: string | null): DeliveryPlan {
  const { include, test, ...others } = filter
  if (test && partnerId !== null) return { parts: [testPart], rest: leftOf({ include, ...others }) }
  const usable = (partnerId === null ? driversOfAll : drivers).filter((field) => isOrdered(include, field))
  const driver = usable.find((field) => !isCommon(include, field)) ?? usable[0]
  if (!driver) return { parts: [everything], rest: leftOf(filter) }
  const { [driver]: values = [], ...fields } = include
  if (driver !== 'status_code')
    return {
      parts: values.map((value) => valuePart(driver, value)),
      rest: leftOf({ ...filter, include: fields }),
    }
  const digits = [...new Set(values.map((value) => Number(value[0])))]
  const isExact = values.every((value) => value.endsWith('xx')) && !digits.includes(2)
  return { parts: digits.flatMap(codeParts), rest: leftOf(isExact ? { ...filter, include: fields } : filter) }
}

// A group of types is not in the order of ids.
function isOrdered(include: DeliveryFilter['include'], field: FilterField): boolean {
  const values = include[field]
  return values !== undefined && !(field === 'event_type' && values.some((value) => value.endsWith('.*')))
}

// Most deliveries are delivered, so this filter is not selective.
function isCommon({ status, status_code: codes }: DeliveryFilter['include'], field: FilterField): boolean {
  if (field === 'status') return status?.includes('delivered') ?? false
  return field === 'status_code' && (codes?.some((code) => code.startsWith('2')) ?? false)
}

const everything: Part = { isIn: (eb) => eb.and([]), hasPartner: true }
const testPart: Part = { isIn: (eb) => eb('deliveries.test', '=', sql.lit(1)), hasPartner: true }

function valuePart(field: FilterField, value: string): Part {
  const hasPartner = !('isOwned' in filterColumns[field])
  return { isIn: (eb) => hasValue(eb, field, value), hasPartner }
}

function codeParts(digit: number): Part[] {
  const byClass: Part = { isIn: (eb) => hasCodeClass(eb, digit), hasPartner: true }
  if (digit !== 2) return [byClass]
  const delivered: Part = {
    isIn: (eb) => eb.and([eb('deliveries.status', '=', 'delivered'), eb('deliveries.cause', 'is', null)]),
    hasPartner: true,
  }
  return [byClass, delivered]
}

function leftOf(filter: DeliveryFilter): DeliveryFilter | null {
  const { include, exclude, from, to, test } = filter
  const isEmpty = [include, exclude].every((part) => Object.values(part).every((values) => !values))
  return isEmpty && from === undefined && to === undefined && test === undefined ? null : filter
}

function selectRows(
  db: Db,
  { parts, rest }: DeliveryPlan,
  partnerId: string | null,
  range: IdRange,
  limit: number,
): Promise<DeliveryRow[]> {
  const [first, ...others] = parts.map((part) => {
    const query = selectPart(db, part, partnerId, range).selectAll('deliveries')
    return rest ? query.where((eb) => matchesRest(eb, rest)) : query
  })
  if (!first) return Promise.resolve([])
  // Each part comes in this order from its index, so the parts are merged without sorting.
  const merged = others.reduce((query, other) => query.unionAll(other), first)
  return merged.orderBy('id', 'desc').limit(limit).execute()
}

/** The lowest id of the next piece; null when it is the last one. */
export async function findFloor(
  db: Db,
  { parts }: DeliveryPlan,
  partnerId: string | null,
  { rows, ...range }: IdRange & { rows: number },
): Promise<string | null> {
  const floors: string[] = []
  for (const part of parts) {
    const found = await selectPart(db, part, partnerId, range)
      .select('deliveries.id')
      .orderBy('deliveries.id', 'desc')
      .limit(1)
      .offset(Math.ceil(rows / parts.length) - 1)
      .executeTakeFirst()
    if (found) floors.push(found.id)
  }
  return floors.sort().at(-1) ?? null
}

/** The rows of a part within a range of ids. */
export function selectPart(
  db: Db,
  { isIn, hasPartner }: Part,
  partnerId: string | null,
  { above, below }: IdRange,
): SelectQueryBuilder<Schema, 'deliveries', object> {
  let query = db.selectFrom('deliveries').where((eb) => isIn(eb))
  if (partnerId !== null)
    query = query.where((eb) => {
      const partner = eb.ref('deliveries.partner_id')
      return eb(hasPartner ? partner : withoutIndex(partner), '=', partnerId)
    })
  if (above !== null) query = query.where('deliveries.id', '>=', above)
  if (below !== null) query = query.where('deliveries.id', '<', below)
  return query
}
