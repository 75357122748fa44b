import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { AddUser } from '@/components/settings/add-user'
import { hasScope } from '@/lib/auth/scopes'
import { requirePartner } from '../../../wiring'

export const metadata: Metadata = { title: 'Add a user' }

export default async function NewUserPage() {
  const ctx = await requirePartner('/settings/new')
  if (!hasScope(ctx.actor, 'users:write')) notFound()
  return <AddUser />
}
