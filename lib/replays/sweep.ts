import { findReplay, listOpenReplays, type ReplayRow } from '@/db/queries/replays'
import { type Context, withTransaction } from '@/lib/platform/context'
import { finishReplay } from './finish'
import { isOver } from './present'
import { scheduleReplay } from './schedule'

const pageSize = 100
const graceMs = 2 * 60_000
// The runs of a real Inngest server are not visible here, so it gets more time.
const remoteGraceMs = 15 * 60_000

/** Remembers where each replay was at the last sweep, so that a stalled one is noticed. */
export interface ReplaySweeper {
  /** Finishes replays that are over and starts another run for each stalled one; returns how many of both. */
  sweep(ctx: Context): Promise<{ settled: number; started: number }>
}

interface Standing {
  place: string
  since: number
}

export function createReplaySweeper(): ReplaySweeper {
  let known = new Map<string, Standing>()
  return {
    sweep: async (ctx) => {
      const standings = new Map<string, Standing>()
      const swept = { settled: 0, started: 0 }
      for (let after: string | null = ''; after !== null; ) {
        const rows: ReplayRow[] = await listOpenReplays(ctx.db, { after, limit: pageSize })
        for (const { id, partner_id } of rows) {
          const done = await sweepOne(ctx, { id, partner_id }, known.get(id), standings)
          if (done) swept[done]++
        }
        after = rows.length === pageSize ? (rows.at(-1)?.id ?? null) : null
      }
      known = standings
      if (swept.started > 0) ctx.runtime.log.warn({ replays: swept.started }, 'stalled replays restarted')
      return swept
    },
  }
}

function sweepOne(
  ctx: Context,
  { id, partner_id }: Pick<ReplayRow, 'id' | 'partner_id'>,
  before: Standing | undefined,
  standings: Map<string, Standing>,
): Promise<'settled' | 'started' | null> {
  return withTransaction(ctx, async (tx) => {
    const row = await findReplay(tx.db, partner_id, id)
    if (!row || row.ended_at !== null) return null
    if (isOver(row)) {
      await finishReplay(tx, row)
      return 'settled'
    }
    const isWorkedOn = row.status === 'cancelled' || (row.status === 'running' && !row.is_exhausted)
    if (!isWorkedOn) return null
    const now = tx.runtime.now()
    const place = [row.drive, row.after_id, row.pending_now].join(' ')
    const standing = before?.place === place ? before : { place, since: now }
    standings.set(id, standing)
    if (now - standing.since < (tx.runtime.findScheduled ? graceMs : remoteGraceMs)) return null
    standings.delete(id)
    await scheduleReplay(tx, row, { isPaced: false })
    return 'started'
  })
}
