import { setImmediate as nextTurn } from 'node:timers/promises'
import { countPending } from '@/db/queries/deliveries'
import { type Activity, findActivity } from '@/db/queries/endpoint-deliveries'
import { type CountedEndpoint, findEndpoint, listCountedEndpoints } from '@/db/queries/endpoints'
import { countUnacknowledged } from '@/db/queries/notices'
import { listStats, type StatsCell } from '@/db/queries/stats'
import { notFound } from '@/lib/contract/errors'
import { toPreciseTime, toPublicTime } from '@/lib/contract/time'
import type { Context } from '@/lib/platform/context'
import { assertScope } from '@/lib/platform/scopes'
import { maxCounted, type WindowName } from './limits'
import type { EndpointStats, PartnerStats, StatsQuery, WebhookStats } from './schema'
import { StatCounts } from './stat-counts'
import { bucketMs, bucketStarts, windows } from './windows'

/** An endpoint's deliveries over a window; throws a 404 problem for an unknown, deleted or foreign id. */
export async function getEndpointStats(
  ctx: Context,
  id: string,
  { window }: StatsQuery,
): Promise<EndpointStats> {
  assertScope(ctx.actor, 'stats:read')
  const endpoint = await findEndpoint(ctx.db, ctx.partnerId, id)
  if (!endpoint) throw notFound()
  const report = new Report(window, ctx.runtime.now())
  report.add(await readCells(ctx, id, report))
  return { ...report.present(), ...toFailing(endpoint, report.totals) }
}

const maxDeleted = 100

/** All of a partner's deliveries over a window, including those for endpoints deleted since. */
export async function getPartnerStats(ctx: Context, { window }: StatsQuery): Promise<PartnerStats> {
  assertScope(ctx.actor, 'stats:read')
  const report = new Report(window, ctx.runtime.now())
  const counted = { since: report.from, max: maxDeleted }
  const byWebhook: WebhookStats[] = []
  for (const endpoint of await listCountedEndpoints(ctx.db, ctx.partnerId, counted)) {
    const cells = await readCells(ctx, endpoint.id, report)
    report.add(cells)
    const activity = await findActivity(ctx.db, endpoint.id)
    byWebhook.push(toWebhookStats(endpoint, cells, activity))
    // One endpoint at a time, so that a hundred of them don't block others.
    await nextTurn()
  }
  return {
    ...report.present(),
    by_webhook: byWebhook,
    waiting: await countPending(ctx.db, ctx.partnerId, maxCounted),
    notices_unacknowledged: await countUnacknowledged(ctx.db, ctx.partnerId, maxCounted),
  }
}

function readCells(ctx: Context, endpointId: string, { window, from }: Report): Promise<StatsCell[]> {
  return listStats(ctx.db, { endpointId, span: windows[window].span, from })
}

function toWebhookStats(
  endpoint: CountedEndpoint,
  cells: StatsCell[],
  { lastMadeAt, nextAttemptAt }: Activity,
): WebhookStats {
  const tally = new StatCounts()
  for (const cell of cells) tally.add(cell)
  return {
    webhook_id: endpoint.id,
    ...tally.outcomes(),
    success_rate: tally.successRate(),
    last_delivery_at: lastMadeAt === null ? null : toPublicTime(lastMadeAt),
    next_attempt_at: nextAttemptAt === null ? null : toPreciseTime(nextAttemptAt),
    ...toFailing(endpoint, tally),
  }
}

// Endpoints that the partner paused or deleted are not reported.
function toFailing(
  { active, disabled_reason, deleted_at, first_failed_at: since }: CountedEndpoint,
  tally: StatCounts,
) {
  const isOfInterest = deleted_at === null && (active === 1 || disabled_reason !== null)
  if (!isOfInterest || since === null) return {}
  return { failing_since: toPublicTime(since), failing_cause: tally.commonestCause() }
}

class Report {
  readonly from: number
  readonly totals = new StatCounts()
  private readonly buckets: Map<number, StatCounts>

  constructor(
    readonly window: WindowName,
    private readonly now: number,
  ) {
    const starts = bucketStarts(window, now)
    this.from = starts[0] ?? now
    this.buckets = new Map(starts.map((start) => [start, new StatCounts()]))
  }

  add(cells: StatsCell[]): void {
    const stepMs = bucketMs(this.window)
    for (const cell of cells) {
      const bucket = this.buckets.get(cell.start - (cell.start % stepMs))
      // Written by a process whose clock is ahead: it counts once its time has come.
      if (!bucket) continue
      bucket.add(cell)
      this.totals.add(cell)
    }
  }

  present() {
    const { window, totals } = this
    return {
      window,
      from: toPublicTime(this.from),
      to: toPublicTime(this.now),
      bucket_seconds: bucketMs(window) / 1000,
      totals: {
        ...totals.counts(),
        success_rate: totals.successRate(),
        ...totals.percentiles(),
        by_cause: totals.byCause,
      },
      buckets: [...this.buckets].map(([start, tally]) => ({
        start: toPublicTime(start),
        ...tally.counts(),
        ...tally.percentiles(),
      })),
    }
  }
}
