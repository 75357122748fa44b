'use client'

import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { ThemeProvider } from 'next-themes'
import { NuqsAdapter } from 'nuqs/adapters/next/app'
import { type ReactNode, useState } from 'react'
import { Toaster } from 'sonner'
import { ClockProvider } from './time/clock'

export function Providers({ now, children }: { now: number; children: ReactNode }) {
  const [client] = useState(() => new QueryClient({ defaultOptions: { queries: { retry: false } } }))
  return (
    <ThemeProvider attribute="data-theme" disableTransitionOnChange enableColorScheme={false}>
      <QueryClientProvider client={client}>
        <NuqsAdapter>
          <ClockProvider initial={now}>{children}</ClockProvider>
        </NuqsAdapter>
        <Toaster position="bottom-center" />
      </QueryClientProvider>
    </ThemeProvider>
  )
}
