import { sql } from 'kysely'
import { prepareQuery, prepareSet } from '@/db/sqlite/prepared'
import type { DeliveryStatsTable } from '@/db/tables/delivery-stats'
import type { Db } from '@/db/tables/schema'

export type StatsAddition = Omit<DeliveryStatsTable, 'span'>

const addAll = prepareSet<StatsAddition>((db, rows) =>
  db
    .insertInto('delivery_stats')
    .values(
      rows.map((p) => ({
        endpoint_id: p.endpoint_id,
        span: 'open' as const,
        start: p.start,
        outcome: p.outcome,
        slot: p.slot,
        count: p.count,
      })),
    )
    .onConflict((conflict) =>
      conflict
        .columns(['endpoint_id', 'span', 'start', 'outcome', 'slot'])
        .doUpdateSet((eb) => ({ count: eb('delivery_stats.count', '+', eb.ref('excluded.count')) })),
    ),
)

/** Counts results, each in the minute that begins at its `start`. */
export async function addToStats(db: Db, additions: StatsAddition[]): Promise<void> {
  await addAll(db, additions)
}

type FoldedSpan = Exclude<DeliveryStatsTable['span'], 'open'>

interface Window {
  endpointId: string
  span: FoldedSpan
  /** ms */
  from: number
}

export type StatsCell = Pick<DeliveryStatsTable, 'start' | 'outcome' | 'slot' | 'count'>

const selectCells = prepareQuery((db, p: { endpoint_id: string; span: FoldedSpan; from: number }) =>
  db
    .selectFrom('delivery_stats')
    .select(['start', 'outcome', 'slot', 'count'])
    .where('endpoint_id', '=', p.endpoint_id)
    .where('span', 'in', [p.span, 'open'])
    .where('start', '>=', p.from),
)

/** An endpoint's rows of one span and its minutes that are not folded yet; add them up. */
export async function listStats(db: Db, { endpointId, span, from }: Window): Promise<StatsCell[]> {
  const { rows } = await selectCells(db, { endpoint_id: endpointId, span, from })
  return rows
}

/** How long each span is. */
export const spanMs: Record<FoldedSpan, number> = {
  minute: 60_000,
  hour: 3_600_000,
  quarter: 21_600_000,
  day: 86_400_000,
}
const spans = Object.keys(spanMs) as FoldedSpan[]

interface Chunk {
  span: DeliveryStatsTable['span']
  before: number
  limit: number
}

/** Moves the oldest open minutes that began before `before` into every other span; returns how many rows. */
export async function foldStats(db: Db, before: number, limit: number): Promise<number> {
  const chunk: Chunk = { span: 'open', before, limit }
  for (const span of spans) await addChunk(db, chunk, span)
  return deleteStats(db, chunk)
}

async function addChunk(db: Db, chunk: Chunk, span: FoldedSpan): Promise<void> {
  await db
    .insertInto('delivery_stats')
    .columns(['endpoint_id', 'span', 'start', 'outcome', 'slot', 'count'])
    .expression((eb) =>
      eb
        .selectFrom(oldest(db, chunk).select('count').as('chunk'))
        .select(({ fn, val }) => [
          'chunk.endpoint_id',
          val(span).as('span'),
          sql<number>`chunk.start - chunk.start % ${spanMs[span]}`.as('begins'),
          'chunk.outcome',
          slotIn(span).as('slot_kept'),
          fn.sum<number>('chunk.count').as('count'),
        ])
        // Needs a condition: without one, the parser takes ON CONFLICT for a join's ON.
        .where('chunk.count', '>', 0)
        .groupBy(['chunk.endpoint_id', 'begins', 'chunk.outcome', 'slot_kept']),
    )
    .onConflict((conflict) =>
      conflict
        .columns(['endpoint_id', 'span', 'start', 'outcome', 'slot'])
        .doUpdateSet((eb) => ({ count: eb('delivery_stats.count', '+', eb.ref('excluded.count')) })),
    )
    .execute()
}

// Durations of failures matter only while they are investigated; kept for longer they would double the rows.
function slotIn(span: FoldedSpan) {
  return span === 'minute'
    ? sql<number>`chunk.slot`
    : sql<number>`case chunk.outcome when 'delivered' then chunk.slot else 0 end`
}

/** Deletes a span's oldest rows that began before `before`, up to `limit`; returns how many. */
export async function deleteStats(db: Db, chunk: Chunk): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom('delivery_stats')
    .where((eb) =>
      eb(
        eb.refTuple('endpoint_id', 'span', 'start', 'outcome', 'slot'),
        'in',
        oldest(db, chunk).$asTuple('endpoint_id', 'span', 'start', 'outcome', 'slot'),
      ),
    )
    .executeTakeFirstOrThrow()
  return Number(numDeletedRows)
}

// In the order of the index, so that each statement of a transaction finds the same rows.
function oldest(db: Db, { span, before, limit }: Chunk) {
  return db
    .selectFrom('delivery_stats')
    .select(['endpoint_id', 'span', 'start', 'outcome', 'slot'])
    .where('span', '=', span)
    .where('start', '<', before)
    .orderBy('start')
    .orderBy('endpoint_id')
    .orderBy('outcome')
    .orderBy('slot')
    .limit(limit)
}
