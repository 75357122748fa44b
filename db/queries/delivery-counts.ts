import type { Walker } from '@/db/common/walk'
import type { Db } from '@/db/tables/schema'
import type { DeliveryRow } from './deliveries'
import { type DeliveryFilter, idBounds, matchesRest } from './delivery-filter'
import {
  type DeliveryPlan,
  findFloor,
  type IdRange,
  maxLookedAt,
  planParts,
  selectPart,
} from './delivery-pages'

const columns = ['status', 'cause', 'endpoint_id', 'event_type', 'last_status_code', 'created_at'] as const
export type CountedDelivery = Pick<DeliveryRow, (typeof columns)[number]>

/**
 * Passes what a filter matches to `count`, newest first, in pieces so that others get their turn. True when it did
 * not reach the end: it looks at the newest 100 000 deliveries at most.
 */
export async function countDeliveries(
  db: Db,
  { partnerId, filter }: { partnerId: string; filter: DeliveryFilter },
  count: (rows: CountedDelivery[]) => void,
  walk: Walker,
): Promise<boolean> {
  const plan = planParts(filter, partnerId)
  const range: IdRange = idBounds(filter)
  if (plan.parts.length === 0) return false
  return walk(async (own) => {
    for (let left = maxLookedAt; left > 0; ) {
      const size = Math.min(left, own.rows)
      left -= size
      const floor = await own.piece(async () => {
        const found = await findFloor(db, plan, partnerId, { ...range, rows: size })
        count(await selectCounted(db, plan, partnerId, { ...range, above: found ?? range.above }))
        return found
      })
      if (floor === null) return false
      range.below = floor
    }
    return true
  })
}

function selectCounted(
  db: Db,
  { parts, rest }: DeliveryPlan,
  partnerId: string,
  range: IdRange,
): Promise<CountedDelivery[]> {
  const [first, ...others] = parts.map((part) => {
    const query = selectPart(db, part, partnerId, range).select(columns)
    return rest ? query.where((eb) => matchesRest(eb, rest)) : query
  })
  if (!first) return Promise.resolve([])
  return others.reduce((query, other) => query.unionAll(other), first).execute()
}
