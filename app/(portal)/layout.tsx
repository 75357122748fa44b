import type { ReactNode } from 'react'
import { Frame } from '@/components/shell/frame'
import { requirePartner } from '../wiring'

const items = [
  { href: '/endpoints', label: 'Endpoints' },
  { href: '/deliveries', label: 'Deliveries' },
  { href: '/notices', label: 'Failures' },
]

export default async function PortalLayout({ children }: { children: ReactNode }) {
  const { actor } = await requirePartner('/')
  return (
    <Frame items={items} who={`${actor.name ?? actor.email}, ${actor.role}`}>
      {children}
    </Frame>
  )
}
