import type { DeliveryRow } from '@/db/queries/deliveries'
import { cancelStopped, type EndpointStop, findStopOf, listStops } from '@/db/queries/endpoint-stops'
import type { Context } from '@/lib/platform/context'
import { recordEnds } from './record-ends'

interface Piece {
  /** only this delivery */
  id?: string
  limit: number
}

/** Cancels some of the deliveries a stop applies to, in the caller's transaction; returns how many. */
export async function cancelSome(tx: Context, stop: EndpointStop, piece: Piece): Promise<number> {
  const cancelled = await cancelStopped(tx.db, { ...stop, ...piece })
  await recordEnds(tx, [
    {
      endpoint_id: stop.endpoint_id,
      test: 0,
      status: 'cancelled',
      count: cancelled.filter(({ test }) => !test).length,
      at: stop.stopped_at,
    },
  ])
  return cancelled.length
}

/**
 * Cancels this delivery if its endpoint was stopped after it was made, in the caller's transaction; returns whether
 * it did.
 */
export async function cancelIfStopped(tx: Context, deliveryId: string): Promise<boolean> {
  const stop = await findStopOf(tx.db, deliveryId)
  if (!stop) return false
  return (await cancelSome(tx, stop, { id: deliveryId, limit: 1 })) === 1
}

/** Deliveries as they will be once the pending stops of their endpoints have been applied. */
export async function foreseeStops<T extends DeliveryRow>(ctx: Context, rows: T[]): Promise<T[]> {
  const pending = rows.filter(({ status }) => status === 'pending')
  if (pending.length === 0) return rows
  const stops = await listStops(ctx.db, [...new Set(pending.map(({ endpoint_id }) => endpoint_id))])
  if (stops.length === 0) return rows
  const byPlace = new Map(stops.map((stop) => [`${stop.endpoint_id} ${stop.number}`, stop]))
  return rows.map((row) => {
    const stop = row.status === 'pending' && byPlace.get(`${row.endpoint_id} ${row.stops + 1}`)
    if (!stop) return row
    const { cause, stopped_at: completed_at } = stop
    return { ...row, status: 'cancelled', cause, completed_at, next_attempt_at: null }
  })
}
