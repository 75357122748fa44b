'use client'

import { PanelLeftClose, PanelLeftOpen } from 'lucide-react'
import { createContext, type ReactNode, useContext, useState } from 'react'
import { keepInCookie } from '@/components/ui/setting-cookie'

const RailContext = createContext({ isNarrow: false, toggle: () => {} })

/** The two columns of every page: the rail and the content. The rail shows icons only when collapsed, or in a narrow window. */
export function RailFrame({ isNarrow: initial, children }: { isNarrow: boolean; children: ReactNode }) {
  const [isNarrow, setNarrow] = useState(initial)
  const toggle = () => {
    keepInCookie('rail', isNarrow ? 'wide' : 'narrow')
    setNarrow(!isNarrow)
  }
  return (
    <RailContext value={{ isNarrow, toggle }}>
      <div
        data-rail={isNarrow ? 'narrow' : 'wide'}
        className="min-h-screen card:grid card:grid-cols-[52px_minmax(0,1fr)] wide:grid-cols-[180px_minmax(0,1fr)]"
      >
        {children}
      </div>
    </RailContext>
  )
}

/** Collapses or expands the rail; only in windows wide enough for both. */
export function RailToggle() {
  const { isNarrow, toggle } = useContext(RailContext)
  const Icon = isNarrow ? PanelLeftOpen : PanelLeftClose
  return (
    <button
      type="button"
      aria-label={isNarrow ? 'Expand sidebar' : 'Collapse sidebar'}
      title={isNarrow ? 'Expand' : undefined}
      onClick={toggle}
      className="mt-auto mb-2 hidden h-[34px] items-center justify-center gap-2.5 rounded-control px-2 text-muted hover:bg-hover hover:text-text rail:flex wide:justify-start"
    >
      <Icon size={16} strokeWidth={1.75} aria-hidden="true" />
      <span className="hidden wide:inline">Collapse</span>
    </button>
  )
}
