import type { Metadata } from 'next'
import { requirePartner } from '@/app/page-context'
import { Overview } from '@/components/overview/overview'
import { listEndpoints } from '@/lib/endpoints/service'
import { getFirstRun } from '@/lib/first-run/service'
import { noticeQuery } from '@/lib/notices/schema'
import { listNotices } from '@/lib/notices/service'
import { hasScope } from '@/lib/platform/scopes'
import { statsQuery } from '@/lib/stats/schema'
import { getPartnerStats } from '@/lib/stats/service'

export const metadata: Metadata = { title: 'Overview' }

type Search = Promise<{ window?: string }>

export default async function OverviewPage({ searchParams }: { searchParams: Search }) {
  const { window: wanted } = await searchParams
  const query = statsQuery.safeParse({ window: wanted }).data ?? statsQuery.parse({})
  const ctx = await requirePartner(`/overview${wanted ? `?window=${query.window}` : ''}`)
  const [stats, endpoints, firstRun, notices] = await Promise.all([
    getPartnerStats(ctx, query),
    listEndpoints(ctx),
    getFirstRun(ctx),
    listNotices(ctx, noticeQuery.parse({ acknowledged: 'false', limit: '6' })),
  ])
  return (
    <Overview
      window={query.window}
      stats={stats}
      endpoints={endpoints}
      firstRun={firstRun}
      notices={notices}
      canWrite={hasScope(ctx.actor, 'endpoints:write')}
      canAcknowledge={hasScope(ctx.actor, 'notices:write')}
      canReplay={hasScope(ctx.actor, 'replays:write')}
    />
  )
}
