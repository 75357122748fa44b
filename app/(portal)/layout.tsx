import type { Metadata } from 'next'
import type { ReactNode } from 'react'
import { loadContext, readFrame } from '@/app/page-context'
import { Frame } from '@/components/shell/frame'
import { getPartner } from '@/lib/partners/service'

export async function generateMetadata(): Promise<Metadata> {
  const ctx = await loadContext()
  if (!ctx?.partnerId) return {}
  const { name } = await getPartner(ctx, ctx.partnerId)
  return { title: { template: `%s – ${name} – Recover Webhooks`, default: name } }
}

export default async function PortalLayout({ children }: { children: ReactNode }) {
  const ctx = await loadContext()
  // The page redirects to sign-in itself, because it knows the path to return to.
  if (!ctx?.partnerId) return children
  const { name } = await getPartner(ctx, ctx.partnerId)
  return (
    <Frame area="partner" home={name} {...(await readFrame(ctx))}>
      {children}
    </Frame>
  )
}
