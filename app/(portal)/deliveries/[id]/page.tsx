import type { Metadata } from 'next'
import { addressOf, orNotFound, requirePartner, type Search } from '@/app/page-context'
import { DeliveryPage } from '@/components/deliveries/delivery-page'
import { getDelivery } from '@/lib/deliveries/service'
import { listEndpoints } from '@/lib/endpoints/service'
import { hasScope } from '@/lib/platform/scopes'

export const metadata: Metadata = { title: 'Delivery' }

interface PageProps {
  params: Promise<{ id: string }>
  searchParams: Search
}

export default async function OneDeliveryPage({ params, searchParams }: PageProps) {
  const { id } = await params
  const ctx = await requirePartner(await addressOf(`/deliveries/${id}`, searchParams))
  const initial = await orNotFound(getDelivery(ctx, id))
  const endpoint = (await listEndpoints(ctx)).find((one) => one.id === initial.webhook_id)
  return (
    <DeliveryPage
      key={id}
      initial={initial}
      endpoint={endpoint ?? null}
      canWrite={hasScope(ctx.actor, 'deliveries:write')}
      deadlineMs={ctx.runtime.egress.timeoutMs}
    />
  )
}
