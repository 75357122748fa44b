'use client'

import { usePathname } from 'next/navigation'
import { Segmented } from '@/components/ui/segmented'

const pages = [
  { href: '/settings', label: 'Team' },
  { href: '/settings/notifications', label: 'Notifications' },
  { href: '/settings/audit-log', label: 'Audit log' },
  { href: '/settings/profile', label: 'Profile' },
]

/** The tabs of the settings. */
export function SettingsNav() {
  const pathname = usePathname()
  return (
    <Segmented
      label="Settings"
      options={pages.map((page) => ({ ...page, isCurrent: pathname === page.href }))}
    />
  )
}
