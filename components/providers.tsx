'use client'

import { ThemeProvider } from 'next-themes'
import type { ReactNode } from 'react'
import type { Zone } from '@/lib/contract/format'
import { ClockProvider } from './time/clock'
import { ZoneProvider } from './time/zone'

interface ProvidersProps {
  now: number
  zone: Zone
  /** what our own inline scripts must carry */
  nonce?: string | undefined
  children: ReactNode
}

/** What every page needs; what only those behind a sign-in do is in `shell/data-providers`. */
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
