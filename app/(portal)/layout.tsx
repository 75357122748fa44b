import type { ReactNode } from 'react'
import { Frame } from '@/components/shell/frame'
import { loadContext } from '../wiring'

const items = [
  { href: '/endpoints', label: 'Endpoints' },
  { href: '/deliveries', label: 'Deliveries' },
  { href: '/notices', label: 'Failures' },
]

export default async function PortalLayout({ children }: { children: ReactNode }) {
  const ctx = await loadContext()
  // The page knows where to return to, so it is the one that sends people to sign in.
  if (!ctx || ctx.actor.role === 'support') return children
  const { actor } = ctx
  return (
    <Frame items={items} who={`${actor.name ?? actor.email}, ${actor.role}`}>
      {children}
    </Frame>
  )
}
