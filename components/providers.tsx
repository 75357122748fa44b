'use client'

import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { ThemeProvider } from 'next-themes'
import { NuqsAdapter } from 'nuqs/adapters/next/app'
import { type ReactNode, useState } from 'react'
import { Toaster } from 'sonner'
import type { Zone } from '@/lib/format'
import { ClockProvider } from './time/clock'
import { ZoneProvider } from './time/zone'

interface ProvidersProps {
  now: number
  zone: Zone
  /** what our own inline scripts must carry */
  nonce?: string | undefined
  children: ReactNode
}

export function Providers({ now, zone, nonce, children }: ProvidersProps) {
  const [client] = useState(() => new QueryClient({ defaultOptions: { queries: { retry: false } } }))
  return (
    <ThemeProvider
      attribute="data-theme"
      disableTransitionOnChange
      enableColorScheme={false}
      {...(nonce ? { nonce } : {})}
    >
      <QueryClientProvider client={client}>
        <NuqsAdapter>
          <ZoneProvider initial={zone}>
            <ClockProvider initial={now}>{children}</ClockProvider>
          </ZoneProvider>
        </NuqsAdapter>
        <Toaster position="bottom-center" />
      </QueryClientProvider>
    </ThemeProvider>
  )
}
