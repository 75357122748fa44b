import { toPublicTime } from '@/lib/contract/time'
import type { ReplayPlan } from './schema'

/** Sources of one endpoint and type, with the creation times (ms) of the first and last. */
export interface SourceGroup {
  endpoint_id: string
  event_type: string
  count: number
  put_right: number
  oldest: number
  newest: number
}

/** Sums groups of sources to a plan; those of endpoints that are not `active` are counted separately. */
export class PlanCounts {
  private total = 0
  private putRight = 0
  private inactive = 0
  private oldest = Number.POSITIVE_INFINITY
  private newest = Number.NEGATIVE_INFINITY
  private readonly byEndpoint = new Map<string, number>()
  private readonly byType = new Map<string, number>()

  constructor(private readonly active: ReadonlySet<string>) {}

  add({ endpoint_id, event_type, count, put_right, oldest, newest }: SourceGroup): void {
    if (!this.active.has(endpoint_id)) {
      this.inactive += count
      return
    }
    this.total += count
    this.putRight += put_right
    this.oldest = Math.min(this.oldest, oldest)
    this.newest = Math.max(this.newest, newest)
    this.byEndpoint.set(endpoint_id, (this.byEndpoint.get(endpoint_id) ?? 0) + count)
    this.byType.set(event_type, (this.byType.get(event_type) ?? 0) + count)
  }

  toPlan(rate: number): ReplayPlan {
    const { total, putRight } = this
    const max = (counts: Map<string, number>) => [...counts].sort(([, a], [, b]) => b - a)
    return {
      total,
      already_delivered: putRight,
      inactive: this.inactive,
      oldest: total > 0 ? toPublicTime(this.oldest) : null,
      newest: total > 0 ? toPublicTime(this.newest) : null,
      estimated_seconds: Math.ceil((total - putRight) / rate),
      by_webhook: max(this.byEndpoint).map(([webhook_id, count]) => ({ webhook_id, count })),
      by_event_type: max(this.byType).map(([event_type, count]) => ({ event_type, count })),
    }
  }
}
