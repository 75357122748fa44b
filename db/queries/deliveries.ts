import { type Selectable, sql } from 'kysely'
import { withoutIndex } from '@/db/sqlite/dialect'
import { prepareQuery, prepareSet } from '@/db/sqlite/prepared'
import type { DeliveriesTable, DeliveryStatus } from '@/db/tables/deliveries'
import type { Db } from '@/db/tables/schema'
import { isNotStopped } from './endpoint-stops'

export type DeliveryRow = Selectable<DeliveriesTable>

interface NewDelivery {
  id: string
  partner_id: string
  endpoint_id: string
  event_id: string
  event_type: string
  account_id: string
  max_attempts: number
  created_at: number
  resend_of: string | null
  replay_id: string | null
  test: number
  test_variant: string | null
}

const insertAll = prepareSet<NewDelivery>((db, rows) =>
  db.insertInto('deliveries').values(
    rows.map((p) => ({
      id: p.id,
      partner_id: p.partner_id,
      endpoint_id: p.endpoint_id,
      event_id: p.event_id,
      event_type: p.event_type,
      account_id: p.account_id,
      status: 'pending',
      max_attempts: p.max_attempts,
      next_attempt_at: p.created_at,
      created_at: p.created_at,
      resend_of: p.resend_of,
      replay_id: p.replay_id,
      test: p.test,
      test_variant: p.test_variant,
      // Read in the transaction that stores the delivery, so that a stop affects exactly the deliveries stored before
      // it.
      stops: db.selectFrom('endpoints').select('stops').where('id', '=', p.endpoint_id),
    })),
  ),
)

export async function insertDeliveries(db: Db, deliveries: NewDelivery[]): Promise<void> {
  await insertAll(db, deliveries)
}

const selectForAttempts = prepareSet((db, rows: { id: string }[]) =>
  db
    .selectFrom('deliveries')
    .innerJoin('endpoints', 'endpoints.id', 'deliveries.endpoint_id')
    .innerJoin('events', 'events.id', 'deliveries.event_id')
    .leftJoin('replays', 'replays.id', 'deliveries.replay_id')
    .leftJoin('endpoint_stops', (join) =>
      join
        .onRef('endpoint_stops.endpoint_id', '=', 'deliveries.endpoint_id')
        .on(sql<boolean>`endpoint_stops.number = deliveries.stops + 1`),
    )
    .selectAll('deliveries')
    .select((eb) => [
      'replays.status as replay_status',
      // The stop that is about to cancel the delivery, if any.
      'endpoint_stops.number as stop_number',
      'endpoints.url',
      'endpoints.secret_sealed',
      'endpoints.previous_secrets',
      'endpoints.active',
      'endpoints.deleted_at',
      'events.body',
      // The last attempt that was begun, if any.
      eb
        .selectFrom('attempts')
        .select(({ fn }) => fn.max('number').as('number'))
        .whereRef('attempts.delivery_id', '=', 'deliveries.id')
        .as('last_begun'),
    ])
    .where(
      'deliveries.id',
      'in',
      rows.map(({ id }) => id),
    ),
)

/** Deliveries with what an attempt needs: their endpoints' current state and the events' bytes. */
export function listDeliveriesForAttempts(db: Db, ids: string[]) {
  return selectForAttempts(
    db,
    ids.map((id) => ({ id })),
  )
}

/** The same for one delivery. */
export async function findDeliveryForAttempt(db: Db, id: string) {
  const [row] = await listDeliveriesForAttempts(db, [id])
  return row
}
export type DeliveryForAttempt = NonNullable<Awaited<ReturnType<typeof findDeliveryForAttempt>>>

export interface AttemptProgress {
  id: string
  status: DeliveryStatus
  attempt_count: number
  next_attempt_at: number | null
  cause: string | null
  last_status_code: number | null
  completed_at: number | null
}

const updateProgress = prepareQuery<AttemptProgress, unknown>((db, p) =>
  db
    .updateTable('deliveries')
    .set({
      status: p.status,
      attempt_count: p.attempt_count,
      next_attempt_at: p.next_attempt_at,
      cause: p.cause,
      last_status_code: p.last_status_code,
      completed_at: p.completed_at,
    })
    .where('id', '=', p.id)
    .where('status', '=', 'pending')
    .where(isNotStopped),
)

/** Updates a pending delivery; false when it has ended, which is final, or its endpoint has been stopped. */
export async function advanceDelivery(db: Db, progress: AttemptProgress): Promise<boolean> {
  const { numAffectedRows } = await updateProgress(db, progress)
  return numAffectedRows === 1n
}

type LateAttempt = Pick<AttemptProgress, 'id' | 'attempt_count' | 'last_status_code'>

const countLate = prepareQuery<LateAttempt, unknown>((db, p) =>
  db
    .updateTable('deliveries')
    .set({ attempt_count: p.attempt_count, last_status_code: p.last_status_code })
    .where('id', '=', p.id)
    .where('status', '=', 'cancelled')
    .where('attempt_count', '<', p.attempt_count),
)

/** Counts the attempt that was in flight when its delivery was cancelled; status and cause stay. */
export async function countLateAttempt(db: Db, late: LateAttempt): Promise<void> {
  await countLate(db, late)
}

/** How many deliveries of a partner are pending, up to `max`. */
export async function countPending(db: Db, partnerId: string, max: number): Promise<number> {
  const pending = db
    .selectFrom('deliveries')
    .select('id')
    .where('partner_id', '=', partnerId)
    .where('status', '=', 'pending')
    .limit(max)
  const { count } = await db
    .selectFrom(pending.as('pending'))
    .select(({ fn }) => fn.countAll().as('count'))
    .executeTakeFirstOrThrow()
  return Number(count)
}

export function findDelivery(db: Db, partnerId: string, id: string): Promise<DeliveryRow | undefined> {
  return db
    .selectFrom('deliveries')
    .selectAll()
    .where('partner_id', '=', partnerId)
    .where('id', '=', id)
    .executeTakeFirst()
}

/** A delivery of any partner. */
export function findDeliveryOfAny(db: Db, id: string): Promise<DeliveryRow | undefined> {
  return db.selectFrom('deliveries').selectAll().where('id', '=', id).executeTakeFirst()
}

/** Oldest first, at most `limit`. */
export function listDeliveriesOfEvent(
  db: Db,
  partnerId: string,
  eventId: string,
  limit: number,
): Promise<DeliveryRow[]> {
  return db
    .selectFrom('deliveries')
    .selectAll()
    .where('event_id', '=', eventId)
    .where(({ eb, ref }) => eb(withoutIndex(ref('partner_id')), '=', partnerId))
    .orderBy('id')
    .limit(limit)
    .execute()
}

/** The id of a resend of this delivery that is pending and not about to be cancelled. */
export async function findPendingResend(db: Db, partnerId: string, id: string): Promise<string | undefined> {
  const row = await db
    .selectFrom('deliveries')
    .select('id')
    .where('resend_of', '=', id)
    .where(({ eb, ref }) => eb(withoutIndex(ref('partner_id')), '=', partnerId))
    // Must match the condition of the partial index literally.
    .where('status', '=', sql.lit('pending'))
    .where(isNotStopped)
    .executeTakeFirst()
  return row?.id
}
