'use client'

import { Keyboard, LogOut } from 'lucide-react'
import dynamic from 'next/dynamic'
import { DropdownMenu } from 'radix-ui'
import { useState } from 'react'
import { MenuContent, menuItemClass } from '@/components/ui/menu'
import { ZoneItem } from './zone-switch'

const KeyList = dynamic(() => import('@/components/keyboard/key-list').then((module) => module.KeyList), {
  ssr: false,
})

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
  const [areKeysListed, setKeysListed] = useState(false)
  return (
    <>
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
          <DropdownMenu.Item
            className={`${menuItemClass} max-card:hidden`}
            onSelect={() => setKeysListed(true)}
          >
            <Keyboard size={16} strokeWidth={1.75} aria-hidden="true" />
            Keyboard
          </DropdownMenu.Item>
          <DropdownMenu.Item className={menuItemClass} onSelect={signOut}>
            <LogOut size={16} strokeWidth={1.75} aria-hidden="true" />
            Sign out
          </DropdownMenu.Item>
        </MenuContent>
      </DropdownMenu.Root>
      {areKeysListed ? <KeyList onDone={() => setKeysListed(false)} /> : null}
    </>
  )
}
