import Link from 'next/link'
import { formatSetting } from '@/lib/contract/format'

/** Explains retries and deadlines with the settings of this installation. */
export function DeliveryRules({ scheduleMs, deadlineMs }: { scheduleMs: number[]; deadlineMs: number }) {
  const waits = scheduleMs.map((delay) => `after ${formatSetting(delay)}`)
  const steps = ['Immediately', ...waits].map((wait, i) => ({ number: i + 1, wait }))
  return (
    <aside aria-label="Delivery rules" className="grid max-w-sm content-center gap-4">
      <h2 className="font-semibold text-md">How deliveries are retried</h2>
      <ol className="relative">
        {steps.map(({ number, wait }) => (
          <li
            key={number}
            className="relative grid h-8 grid-cols-[9px_14px_minmax(0,1fr)] items-center gap-3 before:absolute before:top-6 before:left-1 before:h-4 before:border-border-control before:border-l last:before:hidden"
          >
            <i
              aria-hidden="true"
              className={`h-4 rounded-[2px] ${number === 1 ? 'solid bg-text-2' : 'border border-border-control bg-surface'}`}
            />
            <b className="font-medium">{number}</b>
            <span className="text-text-2">
              {wait}
              {number === steps.length ? ', then marked failed, and you’re alerted' : ''}
            </span>
          </li>
        ))}
      </ol>
      <dl className="border-border-strong border-t">
        <Rule name="Respond with">2xx within {formatSetting(deadlineMs)}</Rule>
        <Rule name="Signature">
          <code className="font-mono text-xs">X-Recover-Signature</code>, HMAC-SHA256 of the raw body
        </Rule>
        <Rule name="Duplicates">
          Deduplicate on the event <code className="font-mono text-xs">id</code>; retries repeat{' '}
          <code className="font-mono text-xs">X-Recover-Delivery-Id</code>, resends get a new one
        </Rule>
      </dl>
      <p>
        <Link href="/docs">Delivery and signing guide</Link>
      </p>
    </aside>
  )
}

function Rule({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <div className="grid grid-cols-[92px_minmax(0,1fr)] gap-3 border-border border-b py-[7px]">
      <dt className="text-muted">{name}</dt>
      <dd className="text-text-2">{children}</dd>
    </div>
  )
}
