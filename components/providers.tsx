'use client'

import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { ThemeProvider } from 'next-themes'
import { type ReactNode, useState } from 'react'
import { ClockProvider } from './time/clock'

export function Providers({ now, children }: { now: number; children: ReactNode }) {
  const [client] = useState(() => new QueryClient({ defaultOptions: { queries: { retry: false } } }))
  return (
    <ThemeProvider attribute="data-theme" disableTransitionOnChange enableColorScheme={false}>
      <QueryClientProvider client={client}>
        <ClockProvider initial={now}>{children}</ClockProvider>
      </QueryClientProvider>
    </ThemeProvider>
  )
}
