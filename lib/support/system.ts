import { spanMs } from '@/db/queries/stats'
import { countDue, countMinute } from '@/db/queries/system'
import { databaseBytes } from '@/db/sqlite/dialect'
import { toPreciseTime, toPublicTime } from '@/lib/contract/time'
import type { Context } from '@/lib/platform/context'
import { assertScope } from '@/lib/platform/scopes'
import { StatCounts } from '@/lib/stats/stat-counts'
import type { SystemState } from './schema'

const maxCounted = 100_000

/** The state of the product: what is due, the throughput, the engine and the database. */
export async function describeSystem(ctx: Context): Promise<SystemState> {
  assertScope(ctx.actor, 'support:read')
  const now = ctx.runtime.now()
  const { due, oldestDueAt, pending } = await countDue(ctx.db, now, maxCounted)
  return {
    at: toPublicTime(now),
    deliveries: {
      due,
      oldest_due_at: oldestDueAt === null ? null : toPreciseTime(oldestDueAt),
      pending,
    },
    rate: await lastMinute(ctx, now),
    engine: describeEngine(ctx),
    database: { bytes: await databaseBytes(ctx.db) },
  }
}

async function lastMinute(ctx: Context, now: number): Promise<SystemState['rate']> {
  const start = now - (now % spanMs.minute) - spanMs.minute
  const tally = new StatCounts()
  for (const { outcome, count } of await countMinute(ctx.db, start))
    tally.add({ start, outcome, slot: 0, count })
  const { delivered, failed, attempts_failed } = tally.counts()
  return { delivered, failed, attempts_failed }
}

function describeEngine({ runtime }: Context): SystemState['engine'] {
  const state = runtime.engineState()
  return {
    kind: state ? 'embedded' : 'inngest',
    leader: state?.leader ?? null,
    in_flight: state?.inFlight ?? null,
    in_line: state?.inLine ?? null,
    sleeping: state?.sleeping ?? null,
  }
}
