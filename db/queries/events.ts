import { type Insertable, type Selectable, sql } from 'kysely'
import { prepareSet } from '@/db/sqlite/prepared'
import type { EventsTable } from '@/db/tables/events'
import type { Db } from '@/db/tables/schema'

export type EventRow = Selectable<EventsTable>
type NewEvent = Insertable<EventsTable>

const insertAll = prepareSet<NewEvent>((db, rows) =>
  db.insertInto('events').values(
    rows.map((p) => ({
      id: p.id,
      partner_id: p.partner_id,
      account_id: p.account_id,
      type: p.type,
      body: p.body,
      created_at: p.created_at,
      fan_out: p.fan_out,
      data_problems: p.data_problems,
      test: p.test,
      has_given_id: p.has_given_id,
      fingerprint: p.fingerprint,
    })),
  ),
)

/** Stores events, whose ids must be new. */
export async function insertEvents(db: Db, events: NewEvent[]): Promise<void> {
  const usual = { has_given_id: 0, test: 0, fingerprint: null }
  await insertAll(
    db,
    events.map((event) => ({ ...usual, ...event })),
  )
}

/** The same for one event. */
export function insertEvent(db: Db, event: NewEvent): Promise<void> {
  return insertEvents(db, [event])
}

/**
 * Which of these ids exist as events of any partner, with what is stored of them; `bytes` is the length of the body.
 */
export function listKnownEvents(db: Db, ids: string[]) {
  return db
    .selectFrom('events')
    .select(['id', 'account_id', 'type', 'fingerprint', 'expired_at'])
    .select(sql<number>`length(body)`.as('bytes'))
    .where('id', 'in', ids)
    .execute()
}
export type KnownEvent = Awaited<ReturnType<typeof listKnownEvents>>[number]

export function findEvent(db: Db, partnerId: string, id: string): Promise<EventRow | undefined> {
  return db
    .selectFrom('events')
    .selectAll()
    .where('partner_id', '=', partnerId)
    .where('id', '=', id)
    .executeTakeFirst()
}

/** An event of any partner: for the platform only. */
export function findEventOfAny(db: Db, id: string): Promise<EventRow | undefined> {
  return db.selectFrom('events').selectAll().where('id', '=', id).executeTakeFirst()
}

interface CountedEvents {
  partnerId: string
  types: string[]
  /** ms */
  since: number
  /** counts up to this */
  max: number
}

/** How many events of these types a partner has had since a time, without tests; reads only the index. */
export async function countEvents(db: Db, { partnerId, types, since, max }: CountedEvents): Promise<number> {
  const events = db
    .selectFrom('events')
    .select('type')
    .where('partner_id', '=', partnerId)
    .where('type', 'in', types)
    .where('created_at', '>=', since)
    .where('test', '=', 0)
    .limit(max)
  const { count } = await db
    .selectFrom(events.as('events'))
    .select(({ fn }) => fn.countAll().as('count'))
    .executeTakeFirstOrThrow()
  return Number(count)
}
