import { type Selectable, sql } from 'kysely'
import { prepareQuery } from '@/db/sqlite/prepared'
import type { FailureState, FailuresTable } from '@/db/tables/failures'
import type { Db } from '@/db/tables/schema'

export type FailureRow = Selectable<FailuresTable>

interface Seen {
  id: string
  partner_id: string
  endpoint_id: string
  cause: string
  now: number
  /** one last seen before this is updated again */
  stale: number
}

// Most failed attempts change nothing here: a row is written at most once a minute, or when it had been resolved.
const seeOne = prepareQuery<Seen, unknown>((db, p) =>
  db
    .insertInto('failures')
    .values({
      id: p.id,
      partner_id: p.partner_id,
      endpoint_id: p.endpoint_id,
      cause: p.cause,
      state: 'new',
      state_changed_at: p.now,
      first_seen_at: p.now,
      last_seen_at: p.now,
    })
    .onConflict((conflict) =>
      conflict
        .columns(['endpoint_id', 'cause'])
        .doUpdateSet((eb) => ({
          last_seen_at: eb.ref('excluded.last_seen_at'),
          state: eb
            .case()
            .when('failures.state', '=', 'resolved')
            .then(sql<FailureState>`'regressed'`)
            .else(eb.ref('failures.state'))
            .end(),
          state_changed_at: eb
            .case()
            .when('failures.state', '=', 'resolved')
            .then(eb.ref('excluded.last_seen_at'))
            .else(eb.ref('failures.state_changed_at'))
            .end(),
        }))
        .where(sql<boolean>`failures.last_seen_at < ${p.stale} or failures.state = 'resolved'`),
    ),
)

/** Records that an endpoint fails with a cause, under `id` the first time; a resolved failure becomes regressed. */
export async function seeFailure(db: Db, seen: Seen): Promise<void> {
  await seeOne(db, seen)
}

export interface FailureFilter {
  states?: FailureState[]
  cause?: string
  partnerId?: string
  endpointId?: string
  /** null for unassigned ones */
  assigneeId?: string | null
}

/** A cursor in the list: its last row. */
export interface FailureCursor {
  at: number
  id: string
}

function selectFailures(db: Db) {
  return db
    .selectFrom('failures')
    .innerJoin('partners', 'partners.id', 'failures.partner_id')
    .innerJoin('endpoints', 'endpoints.id', 'failures.endpoint_id')
    .leftJoin('users', 'users.id', 'failures.assignee_id')
    .selectAll('failures')
    .select(({ fn }) => [
      'partners.name as partner_name',
      'endpoints.url',
      'endpoints.active',
      'endpoints.disabled_reason',
      'endpoints.deleted_at',
      fn.coalesce('users.name', 'users.email').as('assignee_name'),
    ])
}

export type ShownFailure = Awaited<ReturnType<typeof listFailureRows>>[number]

/** The latest seen first, one row more than the page. */
export function listFailureRows(
  db: Db,
  filter: FailureFilter,
  { before, limit }: { before: FailureCursor | null; limit: number },
) {
  let query = selectFailures(db)
  if (filter.states) query = query.where('failures.state', 'in', filter.states)
  if (filter.cause) query = query.where('failures.cause', '=', filter.cause)
  if (filter.partnerId) query = query.where('failures.partner_id', '=', filter.partnerId)
  if (filter.endpointId) query = query.where('failures.endpoint_id', '=', filter.endpointId)
  if (filter.assigneeId === null) query = query.where('failures.assignee_id', 'is', null)
  else if (filter.assigneeId) query = query.where('failures.assignee_id', '=', filter.assigneeId)
  if (before)
    query = query.where(sql<boolean>`(failures.last_seen_at, failures.id) < (${before.at}, ${before.id})`)
  return query
    .orderBy('failures.last_seen_at', 'desc')
    .orderBy('failures.id', 'desc')
    .limit(limit + 1)
    .execute()
}

/** One failure of any partner. */
export function findFailure(db: Db, id: string): Promise<ShownFailure | undefined> {
  return selectFailures(db).where('failures.id', '=', id).executeTakeFirst()
}

export async function updateFailure(
  db: Db,
  id: string,
  changes: Partial<Pick<FailureRow, 'state' | 'state_changed_at' | 'assignee_id'>>,
): Promise<void> {
  await db.updateTable('failures').set(changes).where('id', '=', id).execute()
}

const selectCounts = prepareQuery((db, p: { endpoint_id: string; cause: string; from: number }) =>
  db
    .selectFrom('delivery_stats')
    .select(({ fn }) => ['start', fn.sum<number>('count').as('count')])
    .where('endpoint_id', '=', p.endpoint_id)
    .where('span', 'in', ['hour', 'open'])
    .where('start', '>=', p.from)
    .where('outcome', '=', p.cause)
    .groupBy('start'),
)

/** How many attempts failed this way, by the start of the hour, or of the minute that is not folded yet. */
export async function countFailedAttempts(
  db: Db,
  { endpoint_id, cause }: Pick<FailureRow, 'endpoint_id' | 'cause'>,
  from: number,
): Promise<{ start: number; count: number }[]> {
  const { rows } = await selectCounts(db, { endpoint_id, cause, from })
  return rows.map(({ start, count }) => ({ start, count: Number(count) }))
}

/** How many endpoints and partners were seen failing with each cause since `since` (ms). */
export async function countFailingPartners(
  db: Db,
  since: number,
): Promise<{ cause: string; partners: number; endpoints: number }[]> {
  const rows = await db
    .selectFrom('failures')
    .select(({ fn }) => [
      'cause',
      fn.count('partner_id').distinct().as('partners'),
      fn.countAll().as('endpoints'),
    ])
    .where('last_seen_at', '>=', since)
    .groupBy('cause')
    .execute()
  return rows.map((row) => ({
    cause: row.cause,
    partners: Number(row.partners),
    endpoints: Number(row.endpoints),
  }))
}

/** How many partners had a delivery end or an attempt fail since `since` (ms). */
export async function countActivePartners(db: Db, since: number): Promise<number> {
  const active = db
    .selectFrom('endpoints')
    .select('partner_id')
    .where('last_ended_at', '>=', since)
    .unionAll((eb) => eb.selectFrom('failures').select('partner_id').where('last_seen_at', '>=', since))
  const { count } = await db
    .selectFrom(active.as('active'))
    .select(({ fn }) => fn.count('partner_id').distinct().as('count'))
    .executeTakeFirstOrThrow()
  return Number(count)
}

/** How many unresolved failures each of these partners has. */
export async function countOpenFailures(db: Db, partnerIds: string[]): Promise<Map<string, number>> {
  if (partnerIds.length === 0) return new Map()
  const rows = await db
    .selectFrom('failures')
    .select(({ fn }) => ['partner_id', fn.countAll().as('count')])
    .where('partner_id', 'in', partnerIds)
    .where('state', '!=', 'resolved')
    .groupBy('partner_id')
    .execute()
  return new Map(rows.map(({ partner_id, count }) => [partner_id, Number(count)]))
}
