import type { Insertable, Selectable, Updateable } from 'kysely'
import { searchKeyOfUrl } from '@/db/common/search-key'
import { prepareQuery, prepareSet } from '@/db/sqlite/prepared'
import type { EndpointsTable } from '@/db/tables/endpoints'
import type { Db } from '@/db/tables/schema'

/** An endpoint's columns without the search key. */
export type EndpointRow = Omit<Selectable<EndpointsTable>, 'search_key'>

export async function insertEndpoint(db: Db, row: Insertable<EndpointsTable>): Promise<void> {
  await db
    .insertInto('endpoints')
    .values({ ...row, search_key: searchKeyOfUrl(row.url) })
    .execute()
}

export function listEndpointRows(db: Db, partnerId: string): Promise<EndpointRow[]> {
  return db
    .selectFrom('endpoints')
    .selectAll()
    .where('partner_id', '=', partnerId)
    .where('deleted_at', 'is', null)
    .orderBy('id', 'desc')
    .execute()
}

const countedColumns = ['id', 'active', 'disabled_reason', 'deleted_at', 'first_failed_at'] as const
export type CountedEndpoint = Pick<EndpointRow, (typeof countedColumns)[number]>

/** A partner's endpoints, and at most `max` of those deleted since `since` (ms), latest first. */
export async function listCountedEndpoints(
  db: Db,
  partnerId: string,
  { since, max }: { since: number; max: number },
): Promise<CountedEndpoint[]> {
  const deleted = await db
    .selectFrom('endpoints')
    .select(countedColumns)
    .where('partner_id', '=', partnerId)
    .where('deleted_at', '>=', since)
    .orderBy('deleted_at', 'desc')
    .limit(max)
    .execute()
  return [...(await listEndpointRows(db, partnerId)), ...deleted]
}

export function findEndpoint(db: Db, partnerId: string, id: string): Promise<EndpointRow | undefined> {
  return db
    .selectFrom('endpoints')
    .selectAll()
    .where('partner_id', '=', partnerId)
    .where('id', '=', id)
    .where('deleted_at', 'is', null)
    .executeTakeFirst()
}

const selectSubscribers = prepareSet((db, rows: { partnerId: string }[]) =>
  db
    .selectFrom('endpoints')
    .select(['id', 'partner_id', 'events'])
    .where(
      'partner_id',
      'in',
      rows.map(({ partnerId }) => partnerId),
    )
    .where('deleted_at', 'is', null)
    .where('active', '=', 1)
    .orderBy('id'),
)

/**
 * The endpoints that an event of these partners may go to: active and not deleted. Those of one partner are sorted by
 * ID.
 */
export function listActiveEndpoints(
  db: Db,
  partnerIds: string[],
): Promise<Pick<EndpointRow, 'id' | 'partner_id' | 'events'>[]> {
  return selectSubscribers(
    db,
    partnerIds.map((partnerId) => ({ partnerId })),
  )
}

// Never the primary key, even unchanged: the database would then check every row that refers to it.
type EndpointChanges = Omit<Updateable<EndpointsTable>, 'id'> & { id?: never }

export async function updateEndpoint(
  db: Db,
  partnerId: string,
  id: string,
  changes: EndpointChanges,
): Promise<void> {
  await db
    .updateTable('endpoints')
    .set(changes.url === undefined ? changes : { ...changes, search_key: searchKeyOfUrl(changes.url) })
    .where('partner_id', '=', partnerId)
    .where('id', '=', id)
    .execute()
}

interface DeliveredMark {
  partner_id: string
  id: string
  now: number
  /** a mark older than this is renewed */
  stale: number
}

// Most deliveries change nothing here: a row is written at most once a minute, not once per delivery.
const markOne = prepareQuery<DeliveredMark, unknown>((db, p) =>
  db
    .updateTable('endpoints')
    .set({ failure_streak: 0, failing_since: null, first_failed_at: null, last_ended_at: p.now })
    .where('partner_id', '=', p.partner_id)
    .where('id', '=', p.id)
    .where((eb) =>
      eb.or([
        eb('failure_streak', '>', 0),
        eb('first_failed_at', 'is not', null),
        eb('last_ended_at', 'is', null),
        eb('last_ended_at', '<', p.stale),
      ]),
    ),
)

/** Ends an endpoint's streak of failed deliveries, and records the time of the last success to the minute. */
export async function markDelivered(db: Db, mark: DeliveredMark): Promise<void> {
  await markOne(db, mark)
}

const markFirstFailed = prepareQuery<{ partner_id: string; id: string; now: number }, unknown>((db, p) =>
  db
    .updateTable('endpoints')
    .set({ first_failed_at: p.now })
    .where('partner_id', '=', p.partner_id)
    .where('id', '=', p.id)
    .where('first_failed_at', 'is', null),
)

/** Records that an attempt failed, if it is the first since a success. */
export async function markFailed(
  db: Db,
  mark: { partner_id: string; id: string; now: number },
): Promise<void> {
  await markFirstFailed(db, mark)
}

/**
 * How many endpoints of all partners had a delivery end since `since`, and how many of them have a streak of failed
 * ones. Looks only at the `max` latest of them, and only at the index.
 */
export async function countEndedEndpoints(
  db: Db,
  since: number,
  max: number,
): Promise<{ ended: number; failing: number }> {
  const latest = db
    .selectFrom('endpoints')
    .select('failure_streak')
    .where('last_ended_at', '>=', since)
    .orderBy('last_ended_at', 'desc')
    .limit(max)
  const counted = await db
    .selectFrom(latest.as('latest'))
    .select(({ fn }) => [
      fn.countAll().as('ended'),
      fn.countAll().filterWhere('failure_streak', '>', 0).as('failing'),
    ])
    .executeTakeFirstOrThrow()
  return { ended: Number(counted.ended), failing: Number(counted.failing) }
}
