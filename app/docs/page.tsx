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
  ['X-Recover-Signature', 'HMAC-SHA256 of the raw body with your secret, as lower-case hex'],
  [
    'X-Recover-Delivery-Id',
    'The same on every attempt. A resend or replay gets a new one, so deduplicate on the event id in the body',
  ],
  ['X-Recover-Attempt', 'Attempt number, starting at 1'],
  [
    'X-Recover-Signature-Previous',
    'The same, made with the previous secret during a rotation; several are separated by commas',
  ],
  ['X-Recover-Test', 'true for test events (never retried)'],
  ['webhook-id, webhook-timestamp, webhook-signature', 'The same delivery as Standard Webhooks headers'],
]

/** The guide for people who write a receiver; every webhook request links to it in its User-Agent. */
export default function DocsPage() {
  const { retryScheduleMs, egress, autoDisable } = getRuntime()
  const delays = retryScheduleMs.map(formatSetting).join(', ')
  const attempts = retryScheduleMs.length + 1
  return (
    <div className="mx-auto max-w-3xl px-5 pb-12">
      <header className="flex h-12 items-center justify-between">
        <Link href="/" aria-label="Recover Webhooks, overview" className="hover:no-underline">
          <Brand />
        </Link>
        <ThemeToggle />
      </header>
      <main className="grid gap-8 pt-4">
        <h1 className="font-semibold text-xl tracking-[-0.015em]">Delivery and signing guide</h1>
        <Section title="Responding">
          Return any 2xx status within {formatSetting(egress.timeoutMs)} (including DNS, connection and TLS).
          Respond first, then process the event. Anything else counts as a failure: we don’t follow redirects,
          and 410, 429 and Retry-After get no special treatment.
        </Section>
        <Section title="Retries">
          We retry failed deliveries after {delays}, each measured from the end of the previous attempt:{' '}
          {attempts} attempts in total, always using the endpoint’s current settings. After the last attempt
          the delivery is marked failed and you get a webhook.delivery_failed alert. Deliveries can arrive
          more than once and out of order.
        </Section>
        <Section title="Failing and disabled endpoints">
          {describeWarnings(listWarnings(autoDisable))} {describeAutoDisable(autoDisable)} When you resume an
          endpoint (PATCH with {'"active": true'}), the response tells you how many events it missed. They’re
          kept but not sent until you replay them.
        </Section>
        <Section title="Headers">
          <Terms terms={headers} />
        </Section>
        <Section title="Verify the signature">
          Compute the HMAC over the raw bytes, before parsing, and compare in constant time. In Express:
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

function describeWarnings(counts: number[]): string {
  if (counts.length === 0) return ''
  return `After ${counts.join(' and ')} consecutive failed deliveries you get a webhook.endpoint_failing alert. One successful delivery resets the count.`
}

function describeAutoDisable({ after, minMs }: AutoDisable): string {
  if (after === 0) return 'Endpoints are never disabled automatically.'
  return `After ${after} consecutive failures over at least ${formatSetting(minMs)} we disable the endpoint, cancel its pending deliveries and send a webhook.endpoint_disabled alert.`
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
