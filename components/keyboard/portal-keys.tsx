'use client'

import dynamic from 'next/dynamic'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { useZone } from '@/components/time/zone'
import { useKeys } from '@/components/ui/use-keys'
import { stepRows } from './rows'

const KeyList = dynamic(() => import('./key-list').then((module) => module.KeyList), { ssr: false })

const pages = {
  'g o': '/overview',
  'g e': '/endpoints',
  'g d': '/deliveries',
  'g r': '/replays',
  'g s': '/settings',
}

/** The keyboard shortcuts of every page; the list of them is loaded on demand. */
export function PortalKeys({ hasPages, onSearch }: { hasPages: boolean; onSearch: () => void }) {
  const router = useRouter()
  const { toggle } = useZone()
  const [isListed, setListed] = useState(false)
  const go = Object.entries(pages).map(([keys, path]) => [keys, () => router.push(path)])
  const actions = {
    ...(hasPages ? Object.fromEntries(go) : {}),
    '?': () => setListed(true),
    '/': () => focusSearch() || onSearch(),
    u: toggle,
    j: () => stepRows(1),
    k: () => stepRows(-1),
  }
  useKeys(actions, { isBase: true })
  return isListed ? <KeyList onDone={() => setListed(false)} /> : null
}

/** Focuses the page's own search field; false if it has none. */
function focusSearch(): boolean {
  const field = document.querySelector<HTMLElement>('[data-search]')
  field?.focus()
  return field !== null
}
