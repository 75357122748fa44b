import type { Metadata } from 'next'
import { forbidden } from 'next/navigation'
import { requirePartner } from '@/app/page-context'
import { CreateKey } from '@/components/developers/create-key'
import { hasScope } from '@/lib/platform/scopes'

export const metadata: Metadata = { title: 'New API key' }

export default async function NewKeyPage() {
  const ctx = await requirePartner('/developers/new')
  if (!hasScope(ctx.actor, 'keys:write')) forbidden()
  return <CreateKey />
}
