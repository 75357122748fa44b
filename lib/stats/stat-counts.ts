import type { StatsCell } from '@/db/queries/stats'
import type { Cause } from '@/lib/contract/causes'
import { percentile, type SlotCounts } from './histogram'

/** Sums the results of deliveries and attempts; cells only need to be added. */
export class StatCounts {
  delivered = 0
  failed = 0
  cancelled = 0
  attemptsFailed = 0
  readonly byCause: Record<string, number> = {}
  private readonly latency: SlotCounts = []

  add({ outcome, slot, count }: StatsCell): void {
    if (outcome === 'failed' || outcome === 'cancelled') this[outcome] += count
    else if (outcome === 'delivered') {
      this.delivered += count
      this.latency[slot] = (this.latency[slot] ?? 0) + count
    } else {
      this.attemptsFailed += count
      this.byCause[outcome] = (this.byCause[outcome] ?? 0) + count
    }
  }

  outcomes() {
    const { delivered, failed, cancelled } = this
    return { delivered, failed, cancelled }
  }

  counts() {
    return { ...this.outcomes(), attempts_failed: this.attemptsFailed }
  }

  successRate(): number | null {
    const ended = this.delivered + this.failed
    return ended === 0 ? null : this.delivered / ended
  }

  /** Of the failed attempts; null without any. */
  commonestCause(): Cause | null {
    const [first] = Object.entries(this.byCause).sort(([, a], [, b]) => b - a)
    return (first?.[0] as Cause | undefined) ?? null
  }

  percentiles() {
    const at = (share: number) => percentile(this.latency, share)
    return { p50_ms: at(0.5), p95_ms: at(0.95), p99_ms: at(0.99) }
  }
}
