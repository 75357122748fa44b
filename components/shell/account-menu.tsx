'use client'

import { LogOut } from 'lucide-react'
import { DropdownMenu } from 'radix-ui'
import { MenuContent, menuItemClass } from '@/components/ui/menu'
import { ZoneItem } from './zone-switch'

export interface Account {
  name: string
  email: string
  role: string
}

// Loaded only then: it is a tenth of what a page may weigh.
async function signOut(): Promise<void> {
  const auth = await import('next-auth/react')
  await auth.signOut({ callbackUrl: '/sign-in' })
}

export function AccountMenu({ account: { name, email, role } }: { account: Account }) {
  const initials = name
    .split(/[\s@.]+/)
    .slice(0, 2)
    .map((part) => part[0]?.toUpperCase())
    .join('')
  return (
    <DropdownMenu.Root>
      <DropdownMenu.Trigger
        aria-label={`Account: ${name}, ${role}`}
        className="size-7 flex-none rounded-control bg-text-2 font-semibold text-[11px] text-surface max-card:size-8"
      >
        {initials}
      </DropdownMenu.Trigger>
      <MenuContent align="end">
        <DropdownMenu.Label className="border-border border-b px-2 py-1.5">
          <span className="block font-medium">{name}</span>
          <span className="block text-muted text-xs">
            {email}, {role}
          </span>
        </DropdownMenu.Label>
        <ZoneItem />
        <DropdownMenu.Item className={menuItemClass} onSelect={signOut}>
          <LogOut size={16} strokeWidth={1.75} aria-hidden="true" />
          Sign out
        </DropdownMenu.Item>
      </MenuContent>
    </DropdownMenu.Root>
  )
}
