import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { requirePartner } from '@/app/page-context'
import { Explorer } from '@/components/deliveries/explorer/explorer'
import { readText, textOfLink } from '@/components/deliveries/explorer/filter-text'
import { titleOf } from '@/components/deliveries/explorer/title'
import { toPreciseTime } from '@/lib/contract/time'
import { deliveryQuery } from '@/lib/deliveries/schema'
import { listDeliveries } from '@/lib/deliveries/service'
import { listEndpointUrls } from '@/lib/endpoints/service'
import { hasScope } from '@/lib/platform/scopes'

type Search = Promise<Record<'q' | 'status' | 'webhook_id', string | string[] | undefined>>

async function readSearch(searchParams: Search) {
  const { q, status, webhook_id } = await searchParams
  const one = (value: string | string[] | undefined) => (Array.isArray(value) ? value[0] : value)
  const text = textOfLink({ q: one(q), status: one(status), webhook_id: one(webhook_id) })
  const path = text ? `/deliveries?q=${encodeURIComponent(text).replaceAll('*', '%2A')}` : '/deliveries'
  return { text, path, isLink: status !== undefined || webhook_id !== undefined }
}

export async function generateMetadata({ searchParams }: { searchParams: Search }): Promise<Metadata> {
  return { title: titleOf(readText((await readSearch(searchParams)).text).text) }
}

export default async function DeliveriesPage({ searchParams }: { searchParams: Search }) {
  const { text: written, path, isLink } = await readSearch(searchParams)
  const ctx = await requirePartner(path)
  if (isLink) redirect(path)
  const { text } = readText(written)
  const until = toPreciseTime(ctx.runtime.now())
  const query = deliveryQuery.parse({ to: until, ...(text ? { q: text } : {}) })
  const [page, urls] = await Promise.all([listDeliveries(ctx, query), listEndpointUrls(ctx)])
  const rules = {
    canWrite: hasScope(ctx.actor, 'deliveries:write'),
    deadlineMs: ctx.runtime.egress.timeoutMs,
  }
  const canSaveViews = hasScope(ctx.actor, 'views:write')
  return <Explorer first={{ text, until, page }} {...{ urls, rules, canSaveViews }} />
}
