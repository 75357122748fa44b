import type { Metadata } from 'next'
import { addressOf, orNotFound, requirePartner, type Search } from '@/app/page-context'
import type { FirstPage } from '@/components/deliveries/explorer/use-deliveries'
import { readWithin, wholeOf } from '@/components/deliveries/explorer/within'
import { EndpointPage } from '@/components/endpoints/endpoint-page'
import { endpointTabs } from '@/components/endpoints/tabs'
import { auditQuery } from '@/lib/audit/schema'
import { listAuditEntries } from '@/lib/audit/service'
import { toPreciseTime } from '@/lib/contract/time'
import { deliveryQuery } from '@/lib/deliveries/schema'
import { listDeliveries } from '@/lib/deliveries/service'
import { endpoint as endpointReply } from '@/lib/endpoints/schema'
import { getEndpoint, listEndpointUrls } from '@/lib/endpoints/service'
import type { Context } from '@/lib/platform/context'
import { etagOf } from '@/lib/platform/http/etag'
import { hasScope } from '@/lib/platform/scopes'
import { listVerificationSamples } from '@/lib/samples/service'
import { statsQuery } from '@/lib/stats/schema'
import { getEndpointStats } from '@/lib/stats/service'

export const metadata: Metadata = { title: 'Endpoint' }

interface Props {
  params: Promise<{ id: string }>
  searchParams: Search
}

export default async function OneEndpointPage({ params, searchParams }: Props) {
  const { id } = await params
  const { tab, q, window: wanted } = await searchParams
  const ctx = await requirePartner(await addressOf(`/endpoints/${id}`, searchParams))
  const endpoint = await orNotFound(getEndpoint(ctx, id))
  const failed = deliveryQuery.parse({ webhook_id: id, status: 'failed', limit: '1' })
  const isOther = endpointTabs.slice(1).some((name) => name === tab)
  const text = wholeOf(readWithin(typeof q === 'string' ? q : '', id).text, id)
  const [deliveries, urls, stats, activity, lastFailed] = await Promise.all([
    firstPage(ctx, text, !isOther),
    listEndpointUrls(ctx),
    getEndpointStats(ctx, id, statsQuery.safeParse({ window: wanted }).data ?? statsQuery.parse({})),
    listAuditEntries(ctx, auditQuery.parse({ limit: '100' })),
    endpoint.disabled_reason ? listDeliveries(ctx, failed) : null,
  ])
  return (
    <EndpointPage
      opened={{ endpoint, etag: etagOf(endpointReply, endpoint) }}
      lastCause={lastFailed?.deliveries[0]?.cause ?? null}
      deliveries={deliveries}
      urls={urls}
      rules={{
        canWrite: hasScope(ctx.actor, 'deliveries:write'),
        deadlineMs: ctx.runtime.egress.timeoutMs,
      }}
      stats={stats}
      activity={activity}
      samples={listVerificationSamples()}
      canWrite={hasScope(ctx.actor, 'endpoints:write')}
    />
  )
}

async function firstPage(ctx: Context, text: string, isShown: boolean): Promise<FirstPage> {
  const until = toPreciseTime(ctx.runtime.now())
  const page = isShown ? await listDeliveries(ctx, deliveryQuery.parse({ to: until, q: text })) : null
  return { text, until, page }
}
