import { setImmediate } from 'node:timers/promises'
import { listDeliveriesOfEvent } from '@/db/queries/deliveries'
import { findEventOfAny } from '@/db/queries/events'
import { notFound } from '@/lib/contract/errors'
import { presentDeliveries, toEventContent } from '@/lib/deliveries/present'
import type { Delivery } from '@/lib/deliveries/schema'
import type { Context } from '@/lib/platform/context'
import { assertScope } from '@/lib/platform/scopes'
import type { EventDetail } from './schema'

const maxDeliveries = 1000
const deliveriesAtOnce = 100

/** One event of any partner with its first 1000 deliveries, oldest first; throws a 404 problem for an unknown id. */
export async function getEvent(ctx: Context, id: string): Promise<EventDetail> {
  assertScope(ctx.actor, 'events:read')
  const event = await findEventOfAny(ctx.db, id)
  if (!event) throw notFound()
  const rows = await listDeliveriesOfEvent(ctx.db, event.partner_id, id, maxDeliveries)
  const deliveries: Delivery[] = []
  for (let i = 0; i < rows.length; i += deliveriesAtOnce) {
    if (i > 0) await setImmediate()
    deliveries.push(...(await presentDeliveries(ctx, rows.slice(i, i + deliveriesAtOnce))))
  }
  return { ...toEventContent(event), deliveries }
}
