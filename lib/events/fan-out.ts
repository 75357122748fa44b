import { setImmediate as turnOfTheLoop } from 'node:timers/promises'
import { isStorageUnavailable } from '@/db/common/errors'
import {
  endFanOuts,
  type FanOut,
  hasFanOuts,
  insertFanOuts,
  insertFanOutTargets,
  listFanOuts,
  listOpenPublishes,
  listTargets,
} from '@/db/queries/fan-outs'
import type { Cause } from '@/lib/contract/causes'
import { AppError } from '@/lib/contract/errors'
import { makeDeliveries } from '@/lib/deliveries/make'
import { type EndingDelivery, endDelivery } from '@/lib/delivery-ends/end-delivery'
import { type Context, type JobEvent, withTransaction } from '@/lib/platform/context'
import { faultPoint } from '@/lib/platform/fault-injection'
import { newId } from '@/lib/platform/ids'
import type { Addressed } from './prepare'

/**
 * How many deliveries one transaction makes: about 5 ms of work. No partner has more endpoints than that
 * (lib/endpoints/limits), so no event needs more than one.
 */
export const maxDeliveriesPerPiece = 100
const maxPublishes = 100
const stepMs = 2_000

/**
 * Records which endpoints each event goes to, in the transaction that stores the events. A run makes the deliveries
 * if the publishing process dies first.
 */
export async function planFanOut(tx: Context, addressed: Addressed[]): Promise<void> {
  const publishId = newId('pub')
  const targets = new Map<string[], number>()
  const fanOuts: Parameters<typeof insertFanOuts>[1] = []
  for (const { envelope, endpointIds } of addressed) {
    if (endpointIds.length === 0) continue
    const id = targets.get(endpointIds) ?? (await insertFanOutTargets(tx.db, publishId, endpointIds))
    targets.set(endpointIds, id)
    fanOuts.push({ publish_id: publishId, event_id: envelope.id, targets_id: id })
  }
  await insertFanOuts(tx.db, fanOuts)
  await tx.runtime.emit(tx.db, [{ name: 'webhook/publish.stored', data: { publishId } }])
}

/**
 * Resolves once the deliveries of these events and their runs are on disk. Throws a 503 problem when the database
 * cannot be written now, and says in it that they will still be made later.
 */
export async function finishFanOuts(ctx: Context, readIds: () => string[]): Promise<void> {
  if (!(await hasFanOuts(ctx.db))) return
  try {
    for (const publishId of await listOpenPublishes(ctx.db, maxPublishes, readIds()))
      while (await makePiece(ctx, publishId));
  } catch (error) {
    throw isStorageUnavailable(error) ? deliveriesPending() : error
  }
}

/**
 * Makes deliveries of events that were published without them, alternating between publishes, for two seconds; true
 * once none is left.
 */
export async function makeLeftDeliveries(ctx: Context): Promise<boolean> {
  const endsAt = performance.now() + stepMs
  for (;;) {
    const open = await listOpenPublishes(ctx.db, maxPublishes)
    if (open.length === 0) return true
    for (const publishId of open) {
      await makePiece(ctx, publishId)
      if (performance.now() > endsAt) return false
    }
  }
}

// One piece at a time for all large publishes of this process, so that the group commit never holds many of them.
let turn: Promise<unknown> = Promise.resolve()

function makePiece(ctx: Context, publishId: string): Promise<boolean> {
  const piece = turn.then(async () => {
    await turnOfTheLoop()
    const isMore = await withTransaction(ctx, (tx) => makeSome(tx, publishId))
    faultPoint('publish:piece')
    return isMore
  })
  turn = piece.catch(() => undefined)
  return piece
}

async function makeSome(tx: Context, publishId: string): Promise<boolean> {
  const events = takePiece(await listFanOuts(tx.db, publishId, maxDeliveriesPerPiece))
  const last = events.at(-1)
  if (!last) return false
  const targets = await listTargets(tx.db, [...new Set(events.map(({ targets_id }) => targets_id))])
  const targetsOf = (event: FanOut) => targets.filter(({ targets_id }) => targets_id === event.targets_id)
  await makeAll(
    tx,
    events.flatMap((event) => targetsOf(event).map((target) => ({ event, target }))),
  )
  return !(await endFanOuts(tx.db, publishId, last.seq))
}

// Whole events only, so that no event ever has just a part of its deliveries.
function takePiece(events: FanOut[]): FanOut[] {
  let deliveries = 0
  return events.filter(({ fan_out: fanOut }, i) => {
    deliveries += fanOut ?? 1
    return i === 0 || deliveries <= maxDeliveriesPerPiece
  })
}

interface Target {
  id: string
  active: number
  deleted_at: number | null
}

interface Pair {
  event: FanOut
  target: Target
}

async function makeAll(tx: Context, pairs: Pair[]): Promise<void> {
  const made = await makeDeliveries(
    tx,
    pairs.map(({ event, target }) => ({
      partnerId: event.partner_id,
      endpointId: target.id,
      event: { id: event.event_id, type: event.type, accountId: event.account_id },
    })),
  )
  const jobs: JobEvent[] = []
  for (const [i, { id, job }] of made.entries()) {
    const pair = pairs[i] as Pair
    const stop = stopOf(pair.target)
    if (stop) await endDelivery(tx, toUnsent(id, pair), { status: 'cancelled', cause: stop })
    else jobs.push(job)
  }
  await tx.runtime.emit(tx.db, jobs)
}

function toUnsent(id: string, { event, target }: Pair): EndingDelivery {
  const { partner_id, event_id, type: event_type, account_id } = event
  const nothing = { cause: null, test: 0, attempt_count: 0, last_status_code: null }
  return { id, partner_id, endpoint_id: target.id, event_id, event_type, account_id, ...nothing }
}

// If the endpoint was paused or deleted since the events were published, its deliveries were cancelled; the same
// applies here.
function stopOf({ active, deleted_at }: Target): Cause | null {
  if (deleted_at !== null) return 'endpoint_deleted'
  return active ? null : 'endpoint_inactive'
}

function deliveriesPending(): AppError {
  const detail =
    'The events are stored and will be delivered, but not all of their deliveries could be created yet. ' +
    'Repeat the request with the same IDs or Idempotency-Key to check whether they have been.'
  const message = 'Stored. Its deliveries are still being created.'
  return new AppError('unavailable', detail, [{ field: 'body', code: 'deliveries_pending', message }], {
    'retry-after': '5',
  })
}
