import { hasOldEvents, hasTraces } from '@/db/queries/traces'
import { hourMs } from '@/lib/contract/time'
import type { Context } from '@/lib/platform/context'

const dayMs = 24 * hourMs
const maxJumpMs = hourMs
const settledMs = dayMs
const maxTraceAgeMs = 3 * dayMs

/** Decides whether the clock can be trusted for removing old rows. */
export interface ClockWatch {
  /**
   * True when something was published or changed between one and three days ago, or when this process has run for a
   * day with a steady clock. A clock that jumped ahead has neither.
   */
  isBelieved(ctx: Context): Promise<boolean>
}

/** Watches the clock from now on; `uptime` (ms) is steady whatever happens to the clock. */
export function createClockWatch(uptime: () => number = () => performance.now()): ClockWatch {
  let steady: { at: number; uptime: number } | null = null
  return {
    isBelieved: async (ctx) => {
      const at = ctx.runtime.now()
      const up = uptime()
      steady ??= { at, uptime: up }
      const jumpedMs = Math.abs(at - steady.at - (up - steady.uptime))
      if (jumpedMs > maxJumpMs) steady = { at, uptime: up }
      if (up - steady.uptime >= settledMs) return true
      // With a retention of one day, no rows from a day ago are left.
      const minAgeMs = Math.min(dayMs, ctx.runtime.retention.dataMs / 2)
      return hasTraces(ctx.db, { from: at - maxTraceAgeMs, to: at - minAgeMs })
    },
  }
}

/** Logs that nothing is removed while the clock is not trusted, if there is something to remove. */
export async function warnOfClock({ db, runtime }: Context): Promise<void> {
  const now = runtime.now()
  if (!(await hasOldEvents(db, now - runtime.retention.dataMs))) return
  runtime.log.warn(
    { now: new Date(now).toISOString() },
    'no data is deleted: the clock may be wrong, because there is no data from the previous days; it is trusted after a day',
  )
}
