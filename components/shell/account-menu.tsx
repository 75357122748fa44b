'use client'

import { Clock, Keyboard, LogOut } from 'lucide-react'
import dynamic from 'next/dynamic'
import { useState } from 'react'
import { useZone } from '@/components/time/zone'
import { Menu } from '@/components/ui/menu'

const KeyList = dynamic(() => import('@/components/keyboard/key-list').then((module) => module.KeyList), {
  ssr: false,
})

export interface Account {
  userId: string
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
  const { zone, toggle } = useZone()
  const items = [
    // On a phone the bar has no room for the switch.
    {
      key: 'zone',
      icon: Clock,
      text: zone === 'UTC' ? 'Show local times' : 'Show times in UTC',
      className: 'card:hidden',
      onSelect: toggle,
    },
    {
      key: 'keys',
      icon: Keyboard,
      text: 'Keyboard',
      className: 'max-card:hidden',
      onSelect: () => setKeysListed(true),
    },
    { key: 'out', icon: LogOut, text: 'Sign out', className: '', onSelect: () => void signOut() },
  ]
  return (
    <>
      <Menu
        label={`Account: ${name}, ${role}`}
        className="size-7 flex-none rounded-control bg-text-2 font-semibold text-[11px] text-surface max-card:size-8"
        head={
          <>
            <span className="block font-medium">{name}</span>
            <span className="block text-muted text-xs">
              {email}, {role}
            </span>
          </>
        }
        items={items.map(({ icon: Icon, text, ...item }) => ({
          ...item,
          content: (
            <>
              <Icon size={16} strokeWidth={1.75} aria-hidden="true" />
              {text}
            </>
          ),
        }))}
      >
        {initials}
      </Menu>
      {areKeysListed ? <KeyList onDone={() => setKeysListed(false)} /> : null}
    </>
  )
}
