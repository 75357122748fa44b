import { countDue } from '@/db/queries/system'
import { databaseBytes, walBytes } from '@/db/sqlite/dialect'
import type { Context } from '@/lib/platform/context'
import type { EventLoopDelay } from '@/lib/platform/event-loop'

const maxCounted = 100_000

interface Gauge {
  name: string
  help: string
  /** null where it is unknown, such as the engine's with a real Inngest server */
  value: number | null
}

/**
 * The state of this process and its database in Prometheus' text format (version 0.0.4). Only numbers whose cost does
 * not depend on the backlog, without partners or addresses.
 */
export async function describeMetrics(ctx: Context, delay: EventLoopDelay): Promise<string> {
  const now = ctx.runtime.now()
  const { due, oldestDueAt } = await countDue(ctx.db, now, maxCounted)
  const state = ctx.runtime.engineState()
  const oldestMs = oldestDueAt === null ? 0 : Math.max(0, now - oldestDueAt)
  const gauges: Gauge[] = [
    {
      name: 'event_loop_delay_max_seconds',
      help: 'Longest event loop delay in the last minute',
      value: delay.maxMs / 1_000,
    },
    {
      name: 'event_loop_delay_mean_seconds',
      help: 'Mean event loop delay in the last minute',
      value: delay.meanMs / 1_000,
    },
    {
      name: 'deliveries_due',
      help: `Queued deliveries, ready to be sent (counted up to ${maxCounted})`,
      value: due,
    },
    {
      name: 'deliveries_oldest_due_seconds',
      help: 'How long the oldest queued delivery has been waiting',
      value: oldestMs / 1_000,
    },
    {
      name: 'engine_in_flight',
      help: 'Runs in progress in this process',
      value: state?.inFlight ?? null,
    },
    {
      name: 'engine_leader',
      help: '1 if this process is the one that delivers',
      value: state && Number(state.leader),
    },
    {
      name: 'engine_led',
      help: '1 if any process delivers',
      value: state && Number(state.isLed),
    },
    { name: 'database_bytes', help: 'Size of the database', value: await databaseBytes(ctx.db) },
    {
      name: 'database_wal_bytes',
      help: 'Size of the write-ahead log',
      value: walBytes(ctx.runtime.database.sqlite),
    },
  ]
  return gauges.map(format).join('')
}

function format({ name, help, value }: Gauge): string {
  if (value === null) return ''
  const full = `recover_${name}`
  return `# HELP ${full} ${help}\n# TYPE ${full} gauge\n${full} ${value}\n`
}
