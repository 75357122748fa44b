import type { Metadata } from 'next'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { verificationSnippet } from '@/components/signatures/verification-snippet'
import { Brand } from '@/components/ui/brand'
import { Code } from '@/components/ui/code'
import { ThemeToggle } from '@/components/ui/theme-toggle'
import type { AutoDisable } from '@/lib/config/limits'
import { eventTypes } from '@/lib/contract/event-types'
import { formatSetting } from '@/lib/contract/format'
import { listWarnings } from '@/lib/delivery-ends/endpoint-health'
import { getRuntime } from '@/lib/platform/context'

export const metadata: Metadata = { title: 'Delivery and signing guide', robots: { index: true } }

const headers: [string, string][] = [
  ['X-Recover-Signature', 'HMAC-SHA256 of the raw body with your secret, in lower-case hex'],
  ['X-Recover-Delivery-Id', 'the same for every attempt of a delivery: compare it to tell repeats apart'],
  ['X-Recover-Attempt', 'which attempt this is, from 1'],
  [
    'X-Recover-Signature-Previous',
    'the same with the secret before a rotation, while that still signs; several stand apart by commas',
  ],
  ['X-Recover-Test', 'true on a test event, which is tried once'],
  ['webhook-id, webhook-timestamp, webhook-signature', 'the same delivery in the terms of Standard Webhooks'],
]

/** What a receiver needs to know; every request names this page in its User-Agent. */
export default function DocsPage() {
  const { retryScheduleMs, egress, autoDisable } = getRuntime()
  const delays = retryScheduleMs.map(formatSetting).join(', ')
  const attempts = retryScheduleMs.length + 1
  return (
    <div className="mx-auto max-w-3xl px-5 pb-12">
      <header className="flex h-12 items-center justify-between">
        <Link href="/" aria-label="Recover Webhooks, start page" className="hover:no-underline">
          <Brand />
        </Link>
        <ThemeToggle />
      </header>
      <main className="grid gap-8 pt-4">
        <h1 className="font-semibold text-xl tracking-[-0.015em]">Delivery and signing guide</h1>
        <Section title="Answer">
          Answer any 2xx within {formatSetting(egress.timeoutMs)}, counted from the start of the attempt with
          DNS, connection and TLS included. Answer first and do the work afterwards. Anything else is a
          failure: redirects are not followed, and 410, 429 and Retry-After are treated like any other
          failure.
        </Section>
        <Section title="Retries">
          A failed delivery is tried again after {delays}, each counted from the end of the attempt before:{' '}
          {attempts} attempts in all, on the endpoint as it is at that moment. After the last one the delivery
          has failed and a webhook.delivery_failed notice stands in your dashboard. Deliveries may arrive more
          than once and in any order.
        </Section>
        <Section title="Endpoints that keep failing">
          After {listed(listWarnings(autoDisable))} events in a row that were given up, a
          webhook.endpoint_failing notice stands in your dashboard; one event that is delivered starts the
          count anew. {describeAutoDisable(autoDisable)} Resuming an endpoint, which is a PATCH with active
          true, answers how many events it missed while it was disabled or paused. They are kept, but resuming
          does not send them.
        </Section>
        <Section title="Headers">
          <Terms terms={headers} />
        </Section>
        <Section title="Check the signature">
          Sign the bytes you received, before any parser touched them, and compare in constant time. In
          Express:
          <div className="pt-2">
            <Code text={verificationSnippet} />
          </div>
        </Section>
        <Section title="Event types">
          <Terms terms={Object.entries(eventTypes)} />
        </Section>
      </main>
    </div>
  )
}

function listed(counts: number[]): string {
  return counts.join(' and after ')
}

function describeAutoDisable({ after, minMs }: AutoDisable): string {
  if (after === 0) return 'No endpoint is disabled because of that.'
  return `After ${after} in a row over at least ${formatSetting(minMs)} the endpoint is disabled, with a webhook.endpoint_disabled notice, and what is pending for it is cancelled.`
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="text-text-2">
      <h2 className="pb-1 font-semibold text-md text-text">{title}</h2>
      {children}
    </section>
  )
}

function Terms({ terms }: { terms: [string, string][] }) {
  return (
    <dl className="mt-1 border-border border-t">
      {terms.map(([term, text]) => (
        <div key={term} className="grid gap-x-4 border-border border-b py-2 card:grid-cols-[2fr_3fr]">
          <dt className="font-mono text-text text-xs leading-5">{term}</dt>
          <dd>{text}</dd>
        </div>
      ))}
    </dl>
  )
}
