import type { Metadata } from 'next'
import { SupportList } from '@/components/deliveries/support-list'
import { Frame } from '@/components/shell/frame'
import { PageHead } from '@/components/ui/page-head'
import { deliveryQuery } from '@/lib/deliveries/schema'
import { findDeliveriesOfAll } from '@/lib/support/deliveries'
import { orNotFound, readFrame, requireSupport } from '../../wiring'

export const metadata: Metadata = { title: 'Failed deliveries – Support' }

export default async function SupportPage({ searchParams }: { searchParams: Promise<{ cursor?: string }> }) {
  const ctx = await requireSupport()
  const { cursor } = await searchParams
  const query = deliveryQuery.parse({ status: 'failed', cursor })
  const initial = await orNotFound(findDeliveriesOfAll(ctx, query))
  return (
    <Frame area="support" home="Support" {...(await readFrame(ctx))}>
      <PageHead title="Failed deliveries" note="Across all partners (read-only)" />
      <SupportList key={cursor ?? ''} cursor={cursor} initial={initial} />
    </Frame>
  )
}
