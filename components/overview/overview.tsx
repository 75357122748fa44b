'use client'

import { useQuery } from '@tanstack/react-query'
import { endpointList } from '@/components/api/endpoints'
import { QueryError } from '@/components/api/query-error'
import { failedByCause, partnerStats } from '@/components/api/stats'
import { Checklist } from '@/components/first-run/checklist'
import { BarChart } from '@/components/stats/bar-chart'
import { CauseTable } from '@/components/stats/cause-table'
import { windowLabels } from '@/components/stats/windows'
import { PageHead } from '@/components/ui/page-head'
import { Segmented } from '@/components/ui/segmented'
import type { Endpoint } from '@/lib/endpoints/schema'
import type { FirstRun } from '@/lib/first-run/schema'
import type { NoticeList } from '@/lib/notices/schema'
import { type WindowName, windowNames } from '@/lib/stats/limits'
import type { PartnerStats } from '@/lib/stats/schema'
import { Numbers } from './numbers'
import { OpenNotices } from './open-notices'
import { tellVerdict } from './verdict'
import { VerdictLine } from './verdict-line'

interface OverviewProps {
  window: WindowName
  stats: PartnerStats
  endpoints: Endpoint[]
  firstRun: FirstRun
  notices: NoticeList
  canWrite: boolean
  canAcknowledge: boolean
  canReplay: boolean
}

const refreshMs = 3000

/** The partner's summary: a sentence, the numbers behind it, and what needs attention. */
export function Overview(props: OverviewProps) {
  const { window } = props
  const endpoints = useQuery({
    ...endpointList(),
    initialData: { webhooks: props.endpoints },
    refetchInterval: refreshMs,
  })
  const stats = useQuery({
    ...partnerStats(window),
    initialData: props.stats,
    refetchInterval: refreshMs,
  })
  const failed = useFailed(stats.data)
  const { webhooks } = endpoints.data
  const error = stats.error ?? endpoints.error
  const urls = Object.fromEntries(webhooks.map(({ id, url }) => [id, url]))
  return (
    <>
      <PageHead title="Overview">
        <Segmented label="Time range" options={windowNames.map((name) => optionOf(name, window))} />
      </PageHead>
      <QueryError error={error} onRetry={() => Promise.all([stats.refetch(), endpoints.refetch()])} />
      <VerdictLine verdict={tellVerdict(webhooks, stats.data)} stats={stats.data} canWrite={props.canWrite} />
      <Checklist initial={props.firstRun} canWrite={props.canWrite} />
      <Numbers stats={stats.data} />
      <div className="grid side:grid-cols-[minmax(0,1fr)_296px]">
        <div className="grid content-start gap-6 py-5">
          <div className="px-5 max-card:px-4">
            <BarChart stats={stats.data} />
          </div>
          <section aria-labelledby="attention" className="grid gap-2">
            <h2 id="attention" className="px-5 font-semibold text-md max-card:px-4">
              Needs attention
            </h2>
            <div className="px-5 max-card:px-4">
              <QueryError
                part="The number of replayable deliveries"
                error={failed.error}
                onRetry={failed.retry}
              />
            </div>
            <CauseTable
              byCause={stats.data.totals.by_cause}
              failed={props.canReplay ? failed.counts : undefined}
            />
          </section>
        </div>
        <div className="border-border px-5 py-5 max-card:px-4 max-side:border-t side:border-l">
          <OpenNotices
            initial={props.notices}
            count={stats.data.notices_unacknowledged}
            urls={urls}
            canWrite={props.canAcknowledge}
            onChange={() => stats.refetch()}
          />
        </div>
      </div>
    </>
  )
}

/** The number of deliveries that failed with each cause since the window began. */
function useFailed({ from, totals }: PartnerStats) {
  const { data, error, refetch } = useQuery({
    ...failedByCause(from),
    enabled: totals.failed > 0,
    refetchInterval: refreshMs * 5,
    placeholderData: (before) => before,
  })
  const counts = data && {
    since: from,
    byCause: new Map(data.cause.map(({ value, count }) => [value, count])),
    isPartial: data.is_partial,
  }
  return { counts, error, retry: () => refetch() }
}

function optionOf(name: WindowName, current: WindowName) {
  const href = name === '24h' ? '/overview' : `/overview?window=${name}`
  return { href, label: windowLabels[name].short, isCurrent: name === current }
}
