import type { Metadata } from 'next'
import { orNotFound, readFrame, requireSupport } from '@/app/page-context'
import { SupportList } from '@/components/deliveries/support-list'
import { Frame } from '@/components/shell/frame'
import { PageHead } from '@/components/ui/page-head'
import { deliveryQuery } from '@/lib/deliveries/schema'
import { listDeliveriesOfAll } from '@/lib/support/deliveries'

export const metadata: Metadata = { title: 'Failed deliveries – Support' }

export default async function SupportPage({ searchParams }: { searchParams: Promise<{ cursor?: string }> }) {
  const ctx = await requireSupport()
  const { cursor } = await searchParams
  const query = deliveryQuery.parse({ status: 'failed', cursor })
  const initial = await orNotFound(listDeliveriesOfAll(ctx, query))
  return (
    <Frame area="support" home="Support" {...(await readFrame(ctx))}>
      <PageHead title="Failed deliveries" note="Across all partners (read-only)" />
      <SupportList key={cursor ?? ''} cursor={cursor} initial={initial} />
    </Frame>
  )
}
