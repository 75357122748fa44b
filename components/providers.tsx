'use client'

import { ThemeProvider } from 'next-themes'
import type { ReactNode } from 'react'
import type { Zone } from '@/lib/contract/format'
import { ClockProvider } from './time/clock'
import { ZoneProvider } from './time/zone'

interface ProvidersProps {
  now: number
  zone: Zone
  /** the CSP nonce for our inline scripts */
  nonce?: string | undefined
  children: ReactNode
}

/** The providers of every page; those for signed-in pages are in `shell/data-providers`. */
export function Providers({ now, zone, nonce, children }: ProvidersProps) {
  return (
    <ThemeProvider
      attribute="data-theme"
      disableTransitionOnChange
      enableColorScheme={false}
      {...(nonce ? { nonce } : {})}
    >
      <ZoneProvider initial={zone}>
        <ClockProvider initial={now}>{children}</ClockProvider>
      </ZoneProvider>
    </ThemeProvider>
  )
}
