import type { Metadata } from 'next'
import { SupportList } from '@/components/deliveries/support-list'
import { Frame } from '@/components/shell/frame'
import { PageHead } from '@/components/ui/page-head'
import { deliveryQuery } from '@/lib/deliveries/schema'
import { findDeliveriesOfAll } from '@/lib/deliveries/service'
import { orNotFound, requireSupport } from '../../wiring'

export const metadata: Metadata = { title: 'Failed deliveries of all partners' }

export default async function SupportPage({ searchParams }: { searchParams: Promise<{ cursor?: string }> }) {
  const ctx = await requireSupport()
  const { cursor } = await searchParams
  const query = deliveryQuery.parse({ status: 'failed', cursor })
  const initial = await orNotFound(findDeliveriesOfAll(ctx, query))
  return (
    <Frame
      items={[{ href: '/support', label: 'Support' }]}
      who={`${ctx.actor.name ?? ctx.actor.email}, support`}
    >
      <PageHead title="Failed deliveries of all partners" />
      <SupportList key={cursor ?? ''} cursor={cursor} initial={initial} />
    </Frame>
  )
}
