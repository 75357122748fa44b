'use client'

import { usePathname } from 'next/navigation'
import { Segmented } from '@/components/ui/segmented'

const pages = [
  { href: '/tools/sender', label: 'Sender' },
  { href: '/tools/inbox', label: 'Inbox' },
  { href: '/tools/signature', label: 'Signature' },
]

/** The tabs of the tools. */
export function ToolsNav() {
  const pathname = usePathname()
  return (
    <Segmented
      label="Tools"
      options={pages.map((page) => ({ ...page, isCurrent: pathname === page.href }))}
    />
  )
}
