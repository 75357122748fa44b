import type { Insertable, Selectable } from 'kysely'
import type { Db } from '../client'
import { prepareQuery } from '../prepared'
import type { EventsTable } from '../schema'

export type EventRow = Selectable<EventsTable>
type NewEvent = Insertable<EventsTable>

const insertOne = prepareQuery<NewEvent, unknown>((db, p) =>
  db
    .insertInto('events')
    .values({
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
    })
    .onConflict((conflict) => conflict.column('id').doNothing()),
)

/** Stores an event; false when its id is already there. */
export async function insertEvent(db: Db, event: NewEvent): Promise<boolean> {
  const { numAffectedRows } = await insertOne(db, { has_given_id: 0, test: 0, ...event })
  return numAffectedRows === 1n
}

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
  /** counts no further */
  max: number
}

/** How many events of these types a partner has had since a time, tests apart; reads nothing but the index. */
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
