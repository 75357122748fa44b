'use client'

import { Search } from 'lucide-react'
import dynamic from 'next/dynamic'
import { useEffect, useState } from 'react'
import { PortalKeys } from '@/components/keyboard/portal-keys'
import type { sections } from './sections'

const CommandMenu = dynamic(() => import('./command-menu').then((module) => module.CommandMenu), {
  ssr: false,
})

/** Opens the command menu, which is loaded on demand, and mounts the global keyboard shortcuts. */
export function CommandButton({ area }: { area: keyof typeof sections }) {
  const [isOpen, setOpen] = useState(false)
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey)) return
      event.preventDefault()
      setOpen(true)
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [])
  return (
    <>
      <button
        type="button"
        onClick={() => setOpen(true)}
        aria-haspopup="dialog"
        aria-keyshortcuts="Control+K Meta+K"
        className="flex h-7 w-[264px] items-center gap-2 rounded-control border border-border-strong bg-background px-2.5 text-muted max-side:w-auto max-card:h-9"
      >
        <Search size={16} strokeWidth={1.75} aria-hidden="true" />
        <span className="mr-auto max-side:sr-only">Search or paste an ID</span>
        <kbd className="rounded-mark border border-border px-1.5 font-mono text-[11px] max-side:hidden">
          Ctrl K
        </kbd>
      </button>
      <PortalKeys hasPages={area === 'partner'} onSearch={() => setOpen(true)} />
      {isOpen ? <CommandMenu area={area} onDone={() => setOpen(false)} /> : null}
    </>
  )
}
