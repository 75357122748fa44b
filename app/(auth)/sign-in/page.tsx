import type { Metadata } from 'next'
import type { Search } from '@/app/page-context'
import { DeliveryRules } from '@/components/auth/delivery-rules'
import { Entry } from '@/components/auth/entry'
import { SignInForm } from '@/components/auth/sign-in-form'
import { readReturnPath } from '@/lib/auth/return-path'
import { getRuntime } from '@/lib/platform/context'

export const metadata: Metadata = { title: 'Sign in' }

const pages: Record<string, string> = {
  deliveries: 'Deliveries',
  endpoints: 'Endpoints',
  notices: 'Alerts',
  overview: 'Overview',
  support: 'Support',
}

// next-auth reports why single sign-on failed as one word.
function explain(error: unknown, name: string): string | undefined {
  if (typeof error !== 'string') return undefined
  return error === 'AccessDenied'
    ? `No account matches the email address that ${name} verified. Ask an owner of your team for an invitation. If you already have a Recover password, sign in with it once first; after that you can use ${name}.`
    : `We couldn’t sign you in with ${name}. Try again, or use your password.`
}

export default async function SignInPage({ searchParams }: { searchParams: Search }) {
  const { return: wanted, callbackUrl, error } = await searchParams
  const { retryScheduleMs, egress, oidc, publicUrl } = getRuntime()
  // After single sign-on, callbackUrl holds the path that the user started from.
  const returnTo = readReturnPath(wanted ?? (callbackUrl && String(callbackUrl).replace(publicUrl, '')))
  const page = pages[returnTo.split(/[/?]/)[1] ?? '']
  return (
    <Entry
      title="Sign in"
      aside={<DeliveryRules scheduleMs={retryScheduleMs} deadlineMs={egress.timeoutMs} />}
    >
      {page ? (
        <p className="text-muted">
          After signing in you’ll go to <b className="font-medium text-text">{page}</b>.
        </p>
      ) : null}
      <SignInForm
        returnTo={returnTo}
        elsewhere={oidc?.name ?? null}
        refusal={oidc ? explain(error, oidc.name) : undefined}
      />
    </Entry>
  )
}
