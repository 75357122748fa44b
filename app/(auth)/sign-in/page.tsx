import type { Metadata } from 'next'
import { DeliveryRules } from '@/components/auth/delivery-rules'
import { SignInForm } from '@/components/auth/sign-in-form'
import { Brand } from '@/components/shell/brand'
import { ThemeToggle } from '@/components/shell/theme-toggle'
import { readReturnPath } from '@/lib/auth/return-path'
import { getRuntime } from '@/lib/context'
import type { Search } from '../../wiring'

export const metadata: Metadata = { title: 'Sign in' }

const pages: Record<string, string> = {
  deliveries: 'Deliveries',
  endpoints: 'Endpoints',
  notices: 'Failures',
  overview: 'Overview',
  support: 'Support',
}

export default async function SignInPage({ searchParams }: { searchParams: Search }) {
  const returnTo = readReturnPath((await searchParams).return)
  const page = pages[returnTo.split(/[/?]/)[1] ?? '']
  const { retryScheduleMs, egress } = getRuntime()
  return (
    <div className="grid min-h-screen card:grid-cols-[minmax(0,1fr)_minmax(0,440px)]">
      <div className="grid grid-rows-[48px_minmax(0,1fr)]">
        <header className="flex items-center justify-between px-5">
          <Brand />
          <ThemeToggle />
        </header>
        <main className="grid w-full max-w-[384px] content-center gap-6 justify-self-center px-5 py-8">
          <div>
            <h1 className="font-semibold text-xl tracking-[-0.015em]">Sign in</h1>
            {page ? (
              <p className="text-muted">
                You will go on to <b className="font-medium text-text">{page}</b>.
              </p>
            ) : null}
          </div>
          <SignInForm returnTo={returnTo} />
        </main>
      </div>
      <div className="grid border-border bg-background px-5 py-8 max-card:border-t card:border-l card:px-12">
        <DeliveryRules scheduleMs={retryScheduleMs} deadlineMs={egress.timeoutMs} />
      </div>
    </div>
  )
}
