'use client'

import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { NuqsAdapter } from 'nuqs/adapters/next/app'
import { type ReactNode, useState } from 'react'
import { Toasts } from '@/components/ui/toasts'
import { SessionKeeper, type SignedIn } from './session-keeper'

/** The providers of pages that use the API and keep state in the URL. */
export function DataProviders({ user, children }: { user: SignedIn; children: ReactNode }) {
  const [client] = useState(() => new QueryClient({ defaultOptions: { queries: { retry: false } } }))
  return (
    <QueryClientProvider client={client}>
      <NuqsAdapter>{children}</NuqsAdapter>
      <Toasts />
      <SessionKeeper {...user} />
    </QueryClientProvider>
  )
}
