import type { SqlBool } from 'kysely'
import { withoutIndex } from '@/db/sqlite/dialect'
import type { Db } from '@/db/tables/schema'
import type { DeliveryRow } from './deliveries'
import { type DeliveryFilter, type FilterField, filterColumns, matchesRest } from './delivery-filter'

interface Watch {
  partnerId: string
  process: string
  /** wall-clock time, ms */
  until: number
}

/** Records changes to a partner's deliveries until then. */
export async function watchDeliveries(db: Db, { partnerId, process, until }: Watch): Promise<void> {
  await db
    .insertInto('delivery_watches')
    .values({ partner_id: partnerId, process, until })
    .onConflict((conflict) => conflict.doUpdateSet({ until }))
    .execute()
}

/** Ends this process's watch and all expired ones; once nobody watches, the recorded changes are deleted. */
export async function unwatchDeliveries(
  db: Db,
  { partnerId, process, now }: { partnerId: string; process: string; now: number },
): Promise<void> {
  await db
    .deleteFrom('delivery_watches')
    .where(({ eb, and, or }) =>
      or([and([eb('partner_id', '=', partnerId), eb('process', '=', process)]), eb('until', '<', now)]),
    )
    .execute()
  await db
    .deleteFrom('delivery_changes')
    .where(({ not, exists, selectFrom }) => not(exists(selectFrom('delivery_watches').select('process'))))
    .execute()
}

/** The number of the last recorded change; 0 before the first. */
export async function findLastChange(db: Db): Promise<number> {
  const row = await db
    .selectFrom('delivery_changes')
    .select('seq')
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row?.seq ?? 0
}

/** The changes after `after`, oldest first. */
export function listChanges(db: Db, after: number, limit: number) {
  return db
    .selectFrom('delivery_changes')
    .selectAll()
    .where('seq', '>', after)
    .orderBy('seq')
    .limit(limit)
    .execute()
}

export async function forgetChanges(db: Db, upToSeq: number): Promise<void> {
  await db.deleteFrom('delivery_changes').where('seq', '<=', upToSeq).execute()
}

/**
 * Which of a partner's deliveries match the filter (`is_in`) or may have matched it before; oldest first. Only the
 * status, cause and code of a delivery change, so only filters on these can stop matching.
 */
export function findChangedDeliveries(
  db: Db,
  { partnerId, ids, filter }: { partnerId: string; ids: string[]; filter: DeliveryFilter },
): Promise<(DeliveryRow & { is_in: SqlBool })[]> {
  return db
    .selectFrom('deliveries')
    .selectAll()
    .select((eb) => matchesRest(eb, filter).as('is_in'))
    .where('id', 'in', ids)
    .where(({ eb, ref }) => eb(withoutIndex(ref('partner_id')), '=', partnerId))
    .where((eb) => matchesRest(eb, lastingOf(filter)))
    .orderBy('id')
    .execute()
}

function lastingOf({ include, exclude, ...others }: DeliveryFilter): DeliveryFilter {
  const lasting = (values: DeliveryFilter['include']) =>
    Object.fromEntries(
      Object.entries(values).filter(([field]) => !('changes' in filterColumns[field as FilterField])),
    )
  return { ...others, include: lasting(include), exclude: lasting(exclude) }
}
