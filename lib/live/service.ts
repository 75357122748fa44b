import { findChangedDeliveries } from '@/db/queries/delivery-changes'
import { readParameters } from '@/lib/contract/filter/parameters'
import { resolveFilter, type WrittenFilter } from '@/lib/contract/filter/written-filter'
import { presentDeliveries } from '@/lib/deliveries/present'
import { delivery } from '@/lib/deliveries/schema'
import type { Context } from '@/lib/platform/context'
import { assertScope } from '@/lib/platform/scopes'
import { composeEvent } from './follower'
import type { LiveQuery } from './schema'

/**
 * A stream of changes to the partner's deliveries that match a filter, sent once they are on disk; it ends when
 * `isAllowed` is no longer true. Throws a 429 when too many are open.
 */
export function followDeliveries(
  ctx: Context,
  query: LiveQuery,
  isAllowed: () => Promise<boolean>,
): Promise<ReadableStream<Uint8Array>> {
  assertScope(ctx.actor, 'deliveries:read')
  const written = readParameters(query)
  const read = (ids: string[]) => tellChanges(ctx, written, ids)
  return ctx.runtime.liveFeed.follow(ctx.partnerId, { topic: JSON.stringify(written), read, isAllowed })
}

async function tellChanges(ctx: Context, written: WrittenFilter, ids: string[]): Promise<string> {
  const filter = resolveFilter(written, ctx.runtime.now())
  const rows = await findChangedDeliveries(ctx.db, { partnerId: ctx.partnerId, ids, filter })
  const shown = await presentDeliveries(
    ctx,
    rows.filter((row) => row.is_in),
  )
  const gone = rows.filter((row) => !row.is_in)
  return [
    ...shown.map((one) => composeEvent('delivery', delivery.parse(one))),
    ...gone.map(({ id }) => composeEvent('gone', { id })),
  ].join('')
}
