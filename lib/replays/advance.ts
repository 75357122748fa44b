import { setImmediate as turnOfTheLoop } from 'node:timers/promises'
import { findReplayOfAny, type ReplayRow, updateReplay } from '@/db/queries/replays'
import { makeDelivery } from '@/lib/deliveries/make'
import { type Context, type JobEvent, withTransaction } from '@/lib/platform/context'
import { goOnCancelling } from './cancel-pending'
import { scheduleReplay } from './schedule'
import { readStretch, type Source } from './walk'

/** A run of a replay; only a run of the latest dispatch generation acts. */
export interface ReplayRun {
  replayId: string
  generation: number
  /** the run's last batch: another run takes over */
  isLast: boolean
}

/** The next step after a batch: another one a second later, or nothing. */
export interface ReplayStep {
  do: 'pace' | 'end'
}

const end: ReplayStep = { do: 'end' }
const stretchesPerBatch = 50
// The reads and writes around it take about as long again.
const maxPieceMs = 10
const minPerPiece = 50

/**
 * Makes about one second's worth of a replay's deliveries, or cancels the pending ones of a cancelled replay.
 * Progress is stored in the same transactions, so it may be killed at any point and called twice.
 */
export async function advanceReplay(ctx: Context, place: ReplayRun): Promise<ReplayStep> {
  let made = 0
  for (let i = 0; i < stretchesPerBatch; i++) {
    const step = await withTransaction(ctx, async (tx) => {
      const replay = await findReplayOfAny(tx.db, place.replayId)
      if (replay?.drive !== place.generation) return null
      return replay.status === 'cancelled' ? cancelSome(tx, replay) : makeSome(tx, replay, made)
    })
    if (!step) return end
    made += step.made
    if (step.isFull) break
    await turnOfTheLoop()
  }
  return place.isLast ? handOver(ctx, place) : { do: 'pace' }
}

/** The result of one transaction; null when nothing is left. */
interface Progress {
  made: number
  /** the maximum for one second was reached */
  isFull: boolean
}

async function cancelSome(tx: Context, { id }: ReplayRow): Promise<Progress | null> {
  return (await goOnCancelling(tx, id)) ? null : { made: 0, isFull: false }
}

async function makeSome(tx: Context, replay: ReplayRow, already: number): Promise<Progress | null> {
  if (replay.status !== 'running' || replay.is_exhausted) return null
  const own = { ...tx, partnerId: replay.partner_id }
  const stretch = await readStretch(own, replay)
  if (!stretch) {
    await skipTheRest(own, replay)
    return null
  }
  const { made, skipped, place, isFull, isCut } = await makeSources(own, replay, stretch.sources, already)
  const isExhausted = stretch.isEnd && !isCut
  const through = replay.made + made + replay.skipped + skipped
  await updateReplay(own.db, own.partnerId, replay.id, {
    after_id: isCut ? place : stretch.upTo,
    made: replay.made + made,
    skipped: replay.skipped + skipped,
    // Since they were counted, a pending delivery may have become a source, and a source may be gone.
    total: isExhausted ? through : Math.max(replay.total, through),
    is_exhausted: Number(isExhausted),
  })
  return isExhausted ? null : { made, isFull }
}

// Continues until the maximum for one second is reached or it holds up others.
async function makeSources(tx: Context, replay: ReplayRow, sources: Source[], already: number) {
  const endsAt = performance.now() + maxPieceMs
  const jobs: JobEvent[] = []
  // A failed delivery and its failed resend may be in the same stretch.
  const events = new Set<string>()
  let [skipped, place, isFull, isCut] = [0, replay.after_id, false, false]
  for (const source of sources) {
    const key = `${source.endpointId} ${source.event.id}`
    const isMade = source.fate === 'make' && !events.has(key)
    isFull = isMade && already + jobs.length >= replay.rate_per_second
    isCut = isFull || (jobs.length >= minPerPiece && performance.now() >= endsAt)
    if (isCut) break
    if (isMade) jobs.push(await make(tx, replay, source))
    else if (source.fate !== 'left out') skipped++
    if (isMade) events.add(key)
    place = source.place
  }
  await tx.runtime.emit(tx.db, jobs)
  return { made: jobs.length, skipped, place, isFull, isCut }
}

async function make(
  tx: Context,
  replay: ReplayRow,
  { endpointId, event, resendOf }: Source,
): Promise<JobEvent> {
  const of = resendOf === null ? {} : { resendOf }
  const { job } = await makeDelivery(tx, {
    partnerId: tx.partnerId,
    endpointId,
    event,
    replayId: replay.id,
    ...of,
  })
  return job
}

async function skipTheRest({ db, partnerId }: Context, replay: ReplayRow): Promise<void> {
  const skipped = replay.total - replay.made
  await updateReplay(db, partnerId, replay.id, { skipped, is_exhausted: 1 })
}

// The results of a run's steps are kept until it ends, so their number per run is limited.
async function handOver(ctx: Context, { replayId, generation }: ReplayRun): Promise<ReplayStep> {
  await withTransaction(ctx, async (tx) => {
    const replay = await findReplayOfAny(tx.db, replayId)
    if (replay?.drive === generation) await scheduleReplay(tx, replay, { isPaced: true })
  })
  return end
}
