import { sql } from 'kysely'
import { byIndex } from '@/db/sqlite/dialect'
import type { Db } from '@/db/tables/schema'
import { notStopped, undriven } from './overdue'

/** Each lists ids that violate a rule, a few more than are shown, so that it is known whether there are others. */
type Finder = (db: Db, limit: number) => Promise<string[]>

const find =
  (query: (limit: number) => ReturnType<typeof sql<{ id: string }>>): Finder =>
  async (db, limit) =>
    (await query(limit).execute(db)).rows.map(({ id }) => id)

/**
 * Events with fewer or more deliveries than they were published to, except those published since `since` whose
 * deliveries are still to be made.
 */
export async function findLostDeliveries(db: Db, since: number, limit: number): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select e.id from events e
    where e.fan_out is not null and e.fan_out <> (
      select count(*) from deliveries d
      where d.event_id = e.id and d.resend_of is null and d.replay_id is null)
      and not (e.created_at >= ${since} and exists (select 1 from fan_outs f where f.event_id = e.id))
    limit ${limit}`.execute(db)
  return rows.map(({ id }) => id)
}

/** Pending deliveries due since before `before` (ms) that no run continues. */
export async function findStuckDeliveries(db: Db, before: number, limit: number): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`select id from ${byIndex('deliveries', 'deliveries_due')}
    where status = 'pending' and next_attempt_at <= ${before} and ${undriven(before)} and ${notStopped}
    order by next_attempt_at, id limit ${limit}`.execute(db)
  return rows.map(({ id }) => id)
}

/** Pending deliveries that a stop before `before` (ms) should have cancelled by now. */
export async function findUncancelled(db: Db, before: number, limit: number): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`select d.id from endpoint_stops s join deliveries d
    on d.endpoint_id = s.endpoint_id and d.status = 'pending' and d.stops = s.number - 1
    where s.stopped_at < ${before} limit ${limit}`.execute(db)
  return rows.map(({ id }) => id)
}

/** Deliveries with two requests for one attempt number of which the earlier was not interrupted by us. */
export const findUnexplainedRepeats = find(
  (limit) => sql<{ id: string }>`
    select distinct a.delivery_id as id from attempts a
    where (a.ended_at is null or a.cause is null or a.cause not in ('interrupted', 'internal')) and exists (
      select 1 from attempts b
      where b.delivery_id = a.delivery_id and b.number = a.number and b.repeat > a.repeat)
    limit ${limit}`,
)

/** Deliveries with more attempts than allowed, an attempt number without a request, or a wrong count. */
export const findWrongCounts = find(
  (limit) => sql<{ id: string }>`
    select d.id from deliveries d join (
      select delivery_id, max(number) as most, count(distinct number) as places from attempts group by delivery_id
    ) a on a.delivery_id = d.id
    where a.most > d.max_attempts or a.places <> a.most or d.attempt_count > a.most
      or d.attempt_count < a.most - 1
    limit ${limit}`,
)

// A test that is sent twice is repeated although it was delivered, after a delay of its own.
const isRepeatedTest = sql`d.test_variant is not null and d.test_variant = 'repeated'`

interface AttemptCheck {
  number: number
  delayMs: number
  /** of tests that are sent twice, rather than of all others */
  ofRepeated: boolean
  limit: number
}

/**
 * Requests sent before the delay after the previous attempt was over: delivery ids; `delayMs` is that of attempt
 * `number`.
 */
export async function findEarlyAttempts(
  db: Db,
  { number, delayMs, ofRepeated, limit }: AttemptCheck,
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select later.delivery_id as id from attempts later join attempts earlier
      on earlier.delivery_id = later.delivery_id and earlier.number = later.number - 1
    join deliveries d on d.id = later.delivery_id and (${isRepeatedTest}) = ${Number(ofRepeated)}
    where later.number = ${number} and later.repeat = 0
      and later.started_at < earlier.ended_at + ${delayMs}
      and earlier.repeat = (select max(repeat) from attempts
        where delivery_id = earlier.delivery_id and number = earlier.number)
    limit ${limit}`.execute(db)
  return rows.map(({ id }) => id)
}

/** Requests without a recorded end, although their delivery is over or they began before `before`. */
export async function findOpenAttempts(db: Db, before: number, limit: number): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select a.delivery_id as id from attempts a join deliveries d on d.id = a.delivery_id
    where a.ended_at is null and (d.status in ('delivered', 'failed') or a.started_at < ${before})
    limit ${limit}`.execute(db)
  return rows.map(({ id }) => id)
}

/** Ended deliveries whose end contradicts their attempts. */
export const findWrongEnds = find(
  (limit) => sql<{ id: string }>`
    select d.id from deliveries d
    where (d.status <> 'pending' and (d.completed_at is null or d.next_attempt_at is not null))
      or (d.status = 'pending' and d.completed_at is not null)
      or (d.status = 'delivered' and (d.cause is not null or not exists (
        select 1 from attempts a where a.delivery_id = d.id and a.number = d.attempt_count
          and a.ended_at is not null and a.cause is null)))
      or (d.status = 'failed' and (d.cause is null or d.attempt_count <> d.max_attempts))
      or (d.status = 'cancelled' and d.cause is null)
      or (d.status in ('failed', 'pending') and exists (
        select 1 from attempts a where a.delivery_id = d.id and a.ended_at is not null and a.cause is null
          and not (${isRepeatedTest} and a.number < d.max_attempts)))
    limit ${limit}`,
)

/** Deliveries that failed without a notice, or have a notice without having failed. */
export const findWrongNotices = find(
  (limit) => sql<{ id: string }>`
    select d.id from deliveries d
    where d.status = 'failed' and d.test = 0 and not exists (select 1 from notices n where n.delivery_id = d.id)
    union
    select n.delivery_id from notices n join deliveries d on d.id = n.delivery_id where d.status <> 'failed'
    limit ${limit}`,
)

/** How many deliveries there are of each status, and how many events. */
export async function countAll(db: Db): Promise<Record<string, number>> {
  const { rows } = await sql<{ name: string; count: number }>`
    select status as name, count(*) as count from deliveries group by status
    union all select 'events', count(*) from events union all select 'attempts', count(*) from attempts`.execute(
    db,
  )
  return Object.fromEntries(rows.map(({ name, count }) => [name, count]))
}
