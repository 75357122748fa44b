import type { Metadata } from 'next'
import { orNotFound, requirePartner } from '@/app/page-context'
import { SignatureDebugger } from '@/components/tools/signature-debugger'
import { getDelivery } from '@/lib/deliveries/service'

export const metadata: Metadata = { title: 'Signature debugger' }

export default async function SignaturePage({
  searchParams,
}: {
  searchParams: Promise<{ delivery?: string }>
}) {
  const { delivery: id } = await searchParams
  const ctx = await requirePartner(
    id ? `/tools/signature?delivery=${encodeURIComponent(id)}` : '/tools/signature',
  )
  const delivery = id ? await orNotFound(getDelivery(ctx, id)) : null
  return <SignatureDebugger key={id ?? ''} delivery={delivery} />
}
