import { countDeliveries } from '@/db/queries/delivery-counts'
import type { DeliveryFilter } from '@/db/queries/delivery-filter'
import type { Cause } from '@/lib/contract/causes'
import { readParameters } from '@/lib/contract/filter/parameters'
import { resolveFilter } from '@/lib/contract/filter/written-filter'
import { toPreciseTime, toPublicTime } from '@/lib/contract/time'
import type { Context } from '@/lib/platform/context'
import { walkOf } from '@/lib/platform/page-walk'
import { assertScope } from '@/lib/platform/scopes'
import type { CountsQuery, DeliveryFacets, DeliveryHistogram } from './schema'
import { boundsOf, stepOf } from './windows'

const maxValues = 50

/** How many deliveries match a filter, in total and by status, cause, endpoint and event type. */
export async function getDeliveryFacets(ctx: Context, query: CountsQuery): Promise<DeliveryFacets> {
  assertScope(ctx.actor, 'deliveries:read')
  const { filter, bounds } = readRange(ctx, query)
  const status = noneYet()
  const [cause, statusCode, webhookId, eventType] = [
    new ValueCounts(),
    new ValueCounts(),
    new ValueCounts(),
    new ValueCounts(),
  ]
  const isPartial = await countDeliveries(
    ctx.db,
    { partnerId: ctx.partnerId, filter },
    (rows) => {
      for (const row of rows) {
        status[row.status] += 1
        if (row.cause !== null) cause.add(row.cause)
        if (row.last_status_code !== null) statusCode.add(String(row.last_status_code))
        webhookId.add(row.endpoint_id)
        eventType.add(row.event_type)
      }
    },
    walkOf(ctx),
  )
  return {
    ...present(bounds, isPartial, [status]),
    status,
    cause: cause.commonest() as { value: Cause; count: number }[],
    status_code: statusCode.commonest(),
    webhook_id: webhookId.commonest(),
    event_type: eventType.commonest(),
  }
}

/** A filter's deliveries by creation time and current status. */
export async function getDeliveryHistogram(ctx: Context, query: CountsQuery): Promise<DeliveryHistogram> {
  assertScope(ctx.actor, 'deliveries:read')
  const { filter, bounds } = readRange(ctx, query)
  const stepMs = stepOf(bounds)
  const first = bounds.from - (bounds.from % stepMs)
  const buckets = Array.from({ length: Math.ceil((bounds.to - first) / stepMs) }, noneYet)
  const isPartial = await countDeliveries(
    ctx.db,
    { partnerId: ctx.partnerId, filter },
    (rows) => {
      for (const { created_at: at, status } of rows) {
        const bucket = buckets[Math.floor((at - first) / stepMs)]
        if (bucket) bucket[status] += 1
      }
    },
    walkOf(ctx),
  )
  return {
    ...present(bounds, isPartial, buckets),
    bucket_seconds: stepMs / 1000,
    buckets: buckets.map((bucket, i) => ({ start: toPublicTime(first + i * stepMs), ...bucket })),
  }
}

type Counts = DeliveryFacets['status']
const noneYet = (): Counts => ({ pending: 0, delivered: 0, failed: 0, cancelled: 0 })

function readRange(ctx: Context, { window, ...parameters }: CountsQuery) {
  const now = ctx.runtime.now()
  const resolved = resolveFilter(readParameters(parameters), now)
  const bounds = boundsOf(resolved, window, now)
  const filter: DeliveryFilter = { ...resolved, ...bounds }
  return { filter, bounds }
}

function present(bounds: { from: number; to: number }, isPartial: boolean, counts: Counts[]) {
  const sums = counts.map(
    ({ pending, delivered, failed, cancelled }) => pending + delivered + failed + cancelled,
  )
  return {
    from: toPreciseTime(bounds.from),
    to: toPreciseTime(bounds.to),
    total: sums.reduce((sum, count) => sum + count, 0),
    is_partial: isPartial,
  }
}

class ValueCounts {
  private readonly counts = new Map<string, number>()

  add(value: string): void {
    this.counts.set(value, (this.counts.get(value) ?? 0) + 1)
  }

  commonest(): { value: string; count: number }[] {
    return [...this.counts]
      .map(([value, count]) => ({ value, count }))
      .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
      .slice(0, maxValues)
  }
}
