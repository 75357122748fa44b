import { sql } from 'kysely'
import { jsonValues } from '@/db/sqlite/dialect'
import { prepareQuery, prepareSet } from '@/db/sqlite/prepared'
import type { Db } from '@/db/tables/schema'

interface NewFanOut {
  publish_id: string
  event_id: string
  targets_id: number
}

/** Records which endpoints the events of a publish go to; returns the id of that list. */
export async function insertFanOutTargets(db: Db, publishId: string, endpointIds: string[]): Promise<number> {
  const { id } = await db
    .insertInto('fan_out_targets')
    .values({ publish_id: publishId, endpoint_ids: JSON.stringify(endpointIds) })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

const insertAll = prepareSet<NewFanOut>((db, rows) =>
  db
    .insertInto('fan_outs')
    .values(rows.map((p) => ({ publish_id: p.publish_id, event_id: p.event_id, targets_id: p.targets_id }))),
)

/** Records that events are still to get their deliveries, in this order. */
export async function insertFanOuts(db: Db, fanOuts: NewFanOut[]): Promise<void> {
  await insertAll(db, fanOuts)
}

/** The next events of a publish that have no deliveries yet, in order. */
export function listFanOuts(db: Db, publishId: string, limit: number) {
  return db
    .selectFrom('fan_outs')
    .innerJoin('events', 'events.id', 'fan_outs.event_id')
    .select(['seq', 'event_id', 'targets_id', 'partner_id', 'account_id', 'type', 'fan_out'])
    .where('publish_id', '=', publishId)
    .orderBy('seq')
    .limit(limit)
    .execute()
}
export type FanOut = Awaited<ReturnType<typeof listFanOuts>>[number]

/** The endpoints of these targets, with what stops deliveries to them, in the order in which they were stored. */
export async function listTargets(db: Db, targetsIds: number[]) {
  const { rows } = await sql<{ targets_id: number; id: string; active: number; deleted_at: number | null }>`
    select t.id as targets_id, e.id, e.active, e.deleted_at
    from fan_out_targets t, ${jsonValues('t.endpoint_ids')} j join endpoints e on e.id = j.value
    where t.id in (${sql.join(targetsIds)}) order by t.id, j.key`.execute(db)
  return rows
}

/** Records that the events of a publish up to this one have their deliveries; true when no other is left. */
export async function endFanOuts(db: Db, publishId: string, upToSeq: number): Promise<boolean> {
  await db.deleteFrom('fan_outs').where('publish_id', '=', publishId).where('seq', '<=', upToSeq).execute()
  const [left] = await listFanOuts(db, publishId, 1)
  if (left) return false
  await db.deleteFrom('fan_out_targets').where('publish_id', '=', publishId).execute()
  return true
}

const findAny = prepareQuery((db, _: object) => db.selectFrom('fan_outs').select('seq').limit(sql.lit(1)))

/** Whether any event is still to get its deliveries; a very cheap query. */
export async function hasFanOuts(db: Db): Promise<boolean> {
  return (await findAny(db, {})).rows.length > 0
}

/**
 * The publishes with events that are still to get their deliveries, oldest first; restricted to these events, if
 * given.
 */
export async function listOpenPublishes(db: Db, limit: number, eventIds?: string[]): Promise<string[]> {
  let query = db.selectFrom('fan_outs').select('publish_id')
  if (eventIds) query = query.where('event_id', 'in', eventIds)
  const rows = await query.distinct().orderBy('publish_id').limit(limit).execute()
  return rows.map(({ publish_id }) => publish_id)
}
