'use client'

import { ArrowLeftRight, Clock, Keyboard, LogOut } from 'lucide-react'
import dynamic from 'next/dynamic'
import { useState } from 'react'
import { signOutTo } from '@/components/auth/sign-in'
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
  /** the partner whose pages are shown; empty for support staff */
  partnerId: string
  /** whether the user belongs to other partners too */
  hasOthers: boolean
}

export function AccountMenu({ account: { name, email, role, hasOthers } }: { account: Account }) {
  const initials = name
    .split(/[\s@.]+/)
    .slice(0, 2)
    .map((part) => part[0]?.toUpperCase())
    .join('')
  const [areKeysListed, setKeysListed] = useState(false)
  const { zone, toggle } = useZone()
  const items = [
    // The top bar has no room for the zone switch on phones.
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
      text: 'Keyboard shortcuts',
      className: 'max-card:hidden',
      onSelect: () => setKeysListed(true),
    },
    ...(hasOthers
      ? [{ key: 'partner', icon: ArrowLeftRight, text: 'Switch partner', href: '/choose-partner' }]
      : []),
    { key: 'out', icon: LogOut, text: 'Sign out', onSelect: () => void signOutTo('/sign-in') },
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
