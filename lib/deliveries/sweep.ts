import { listOverdue, listUnfinished, markScheduled, type OverdueDelivery } from '@/db/queries/overdue'
import { type Context, type JobEvent, withTransaction } from '@/lib/platform/context'

const pageSize = 200
const pagesPerSweep = 50
const graceMs = 30_000
// The runs of a real Inngest server are not visible here, so it gets more time; a superfluous run does no harm.
const remoteGraceMs = 15 * 60_000
const beginning = { at: 0, id: '' }

/**
 * Remembers where the last sweep stopped, so that a long backlog of overdue deliveries is covered by several sweeps.
 */
export interface Sweeper {
  /**
   * Finds overdue pending deliveries without an active run, for example after Inngest lost its queue, and starts a
   * run for each; that run skips the attempts already made. Looks at 10 000 at most; returns how many it started.
   */
  sweep(ctx: Context): Promise<number>
}

export function createSweeper(): Sweeper {
  let place = beginning
  return {
    sweep: async (ctx) => {
      let started = await withTransaction(ctx, async (tx) =>
        start(tx, await listUnfinished(tx.db, pageOf(tx))),
      )
      for (let page = 0; page < pagesPerSweep; page++) {
        const rows = await withTransaction(ctx, async (tx) => {
          const found = await listOverdue(tx.db, { ...pageOf(tx), after: place })
          started += await start(
            tx,
            found.filter(({ is_undriven }) => is_undriven),
          )
          return found
        })
        const last = rows.at(-1)
        place = last && rows.length === pageSize ? { at: last.next_attempt_at ?? 0, id: last.id } : beginning
        if (place === beginning) break
      }
      if (started > 0) ctx.runtime.log.warn({ deliveries: started }, 'overdue deliveries restarted')
      return started
    },
  }
}

function pageOf(tx: Context) {
  const grace = tx.runtime.findScheduled ? graceMs : remoteGraceMs
  return { dueBefore: tx.runtime.now() - grace, limit: pageSize }
}

async function start(tx: Context, rows: OverdueDelivery[]): Promise<number> {
  const now = tx.runtime.now()
  const driven = tx.runtime.findScheduled?.(rows.map(({ id }) => id)) ?? new Set()
  const lost = rows.filter(({ id }) => !driven.has(id))
  const ids = lost.map(({ id }) => id)
  await markScheduled(tx.db, ids, now)
  await tx.runtime.emit(
    tx.db,
    lost.map((delivery) => toJob(delivery, now)),
  )
  return lost.length
}

function toJob(delivery: OverdueDelivery, now: number): JobEvent {
  const data = {
    deliveryId: delivery.id,
    endpointId: delivery.endpoint_id,
    partnerId: delivery.partner_id,
    // The run's idempotency key; the delivery's own id was the key of its first run.
    drive: `${delivery.id}/${now}`,
  }
  return { name: 'webhook/delivery.overdue', data }
}
