import type { WalkCursor } from '@/db/queries/retention'
import { workInPieces } from '@/lib/platform/batches'
import { type Context, withTransaction } from '@/lib/platform/context'
import { type ClockWatch, warnOfClock } from './clock'
import { type Phase, phases } from './phases'

/** Where the removal continues in its next step. */
export interface RetentionCursor extends WalkCursor {
  phase: number
}

const beginning: RetentionCursor = { phase: 0, at: 0, id: '' }
const stepMs = 2_000

/**
 * Removes what is past its retention, in transactions of a few hundred rows with a pause after each, for `budgetMs`;
 * returns where to continue, or null when done. Pending deliveries stay, whatever their age.
 */
export async function removeExpired(
  ctx: Context,
  from: RetentionCursor | null,
  budgetMs = stepMs,
): Promise<RetentionCursor | null> {
  let place: RetentionCursor | null = from ?? beginning
  let removed = 0
  await workInPieces(budgetMs, async () => {
    const at: RetentionCursor = place ?? beginning
    const phase = phases[at.phase] as Phase
    const piece = await withTransaction(ctx, (tx) => phase(tx, at))
    removed += piece.removed
    place = piece.next ? { phase: at.phase, ...piece.next } : beginningOf(at.phase + 1)
    return place !== null
  })
  if (removed > 0) ctx.runtime.log.info({ removed }, 'expired data deleted')
  return place
}

/** The same, but starts only while the clock is trusted. */
export async function removeWhenSure(
  ctx: Context,
  clock: ClockWatch,
  from: RetentionCursor | null,
): Promise<RetentionCursor | null> {
  if (from !== null || (await clock.isBelieved(ctx))) return removeExpired(ctx, from)
  await warnOfClock(ctx)
  return null
}

function beginningOf(phase: number): RetentionCursor | null {
  return phase < phases.length ? { ...beginning, phase } : null
}
