import type { Selectable } from 'kysely'
import { prepareQuery, prepareSet } from '@/db/sqlite/prepared'
import type { AttemptsTable } from '@/db/tables/attempts'
import type { Db } from '@/db/tables/schema'

export type AttemptRow = Selectable<AttemptsTable>

type AttemptStart = Pick<
  AttemptRow,
  'delivery_id' | 'number' | 'repeat' | 'started_at' | 'url' | 'request_headers' | 'owner'
>

const insertAll = prepareSet<AttemptStart>((db, rows) =>
  db.insertInto('attempts').values(
    rows.map((p) => ({
      delivery_id: p.delivery_id,
      number: p.number,
      repeat: p.repeat,
      started_at: p.started_at,
      url: p.url,
      request_headers: p.request_headers,
      owner: p.owner,
    })),
  ),
)

/** Records that these requests are about to be sent. */
export async function insertAttempts(db: Db, starts: AttemptStart[]): Promise<void> {
  await insertAll(db, starts)
}

export type AttemptEnd = Omit<AttemptRow, 'url' | 'request_headers' | 'started_at' | 'owner'>

const endOne = prepareQuery<AttemptEnd, unknown>((db, p) =>
  db
    .updateTable('attempts')
    .set({
      ended_at: p.ended_at,
      duration_ms: p.duration_ms,
      status_code: p.status_code,
      cause: p.cause,
      response_headers: p.response_headers,
      response_body: p.response_body,
      response_truncated: p.response_truncated,
      dns_ms: p.dns_ms,
      connect_ms: p.connect_ms,
      tls_ms: p.tls_ms,
      first_byte_ms: p.first_byte_ms,
      address: p.address,
    })
    .where('delivery_id', '=', p.delivery_id)
    .where('number', '=', p.number)
    .where('repeat', '=', p.repeat)
    .where('ended_at', 'is', null),
)

/** Records how a request ended; false when that was already recorded. */
export async function endAttempt(db: Db, end: AttemptEnd): Promise<boolean> {
  const { numAffectedRows } = await endOne(db, end)
  return numAffectedRows === 1n
}

const selectInPlace = prepareQuery((db, p: { delivery_id: string; number: number }) =>
  db
    .selectFrom('attempts')
    .selectAll()
    .where('delivery_id', '=', p.delivery_id)
    .where('number', '=', p.number)
    .orderBy('repeat', 'desc')
    .limit(1),
)

/** The latest request with this attempt number, if any was sent. */
export async function findAttemptInPlace(
  db: Db,
  deliveryId: string,
  number: number,
): Promise<AttemptRow | undefined> {
  const { rows } = await selectInPlace(db, { delivery_id: deliveryId, number })
  return rows[0]
}

/** All requests of these deliveries, oldest first. */
export function listAttempts(db: Db, deliveryIds: string[]): Promise<AttemptRow[]> {
  return db
    .selectFrom('attempts')
    .selectAll()
    .where('delivery_id', 'in', deliveryIds)
    .orderBy('delivery_id')
    .orderBy('number')
    .orderBy('repeat')
    .execute()
}

/** The latest request of each of these deliveries; none for deliveries without one. */
export function listLastAttempts(db: Db, deliveryIds: string[]): Promise<AttemptRow[]> {
  return db
    .selectFrom('attempts')
    .selectAll()
    .where('delivery_id', 'in', deliveryIds)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('attempts as later')
            .select('later.number')
            .whereRef('later.delivery_id', '=', 'attempts.delivery_id')
            .where(({ eb, and, or, ref }) =>
              or([
                eb('later.number', '>', ref('attempts.number')),
                and([
                  eb('later.number', '=', ref('attempts.number')),
                  eb('later.repeat', '>', ref('attempts.repeat')),
                ]),
              ]),
            ),
        ),
      ),
    )
    .execute()
}
