'use client'

import { useQuery } from '@tanstack/react-query'
import { QueryError } from '@/components/api/query-error'
import { signingReport } from '@/components/api/signing'
import { Time } from '@/components/time/time'
import { formatCount } from '@/lib/contract/format'
import type { SigningReport } from '@/lib/endpoints/schema'

/** Which secret signed the latest requests, according to their signatures. */
export function SignedBy({ id }: { id: string }) {
  const { data, error, refetch } = useQuery({
    ...signingReport(id),
    refetchInterval: 10_000,
  })
  return (
    <section aria-labelledby="signed-by" className="grid content-start gap-2">
      <h2 id="signed-by" className="font-semibold text-md">
        Secret usage
      </h2>
      <QueryError error={error} onRetry={() => refetch()} />
      {data ? <Report report={data} /> : <p className="h-5" />}
    </section>
  )
}

function Report({ report }: { report: SigningReport }) {
  const { requests, current, previous, other, by_both: byBoth, current_since: since } = report
  if (requests === 0) return <p className="text-muted">No deliveries yet.</p>
  const facts = [
    ['Current secret', current],
    ['Previous secret', previous],
    ['Older secret (deleted)', other],
  ] as const
  return (
    <>
      <p className="text-text-2">
        {requests === 1 ? 'Last delivery' : `Last ${formatCount(requests)} deliveries`}
        {since ? (
          <>
            : the current secret has signed everything since <Time at={since} />
          </>
        ) : null}
        {byBoth > 0 ? `. ${formatCount(byBoth)} also carried the previous signature` : null}.
      </p>
      <dl className="max-w-sm">
        {facts.map(([name, count]) => (
          <div key={name} className="flex justify-between gap-4 border-border border-t py-1.5">
            <dt className="text-text-2">{name}</dt>
            <dd className="font-medium tabular-nums">{formatCount(count)}</dd>
          </div>
        ))}
      </dl>
    </>
  )
}
