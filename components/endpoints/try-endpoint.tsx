'use client'

import { useMutation, useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { CopyCurl } from '@/components/api/copy-curl'
import { deliveryById } from '@/components/api/deliveries'
import { checkEndpoint, sendTest } from '@/components/api/endpoint-tests'
import { MutationError } from '@/components/api/mutation-error'
import { Outcome } from '@/components/deliveries/outcome'
import { StatusMark } from '@/components/deliveries/status-mark'
import { Button } from '@/components/ui/button'
import { formatDuration } from '@/lib/contract/format'
import type { Delivery } from '@/lib/deliveries/schema'
import type { Endpoint } from '@/lib/endpoints/schema'
import { CheckResult } from './check-result'

/** Checks the connection to an endpoint or sends a test event, and shows the result in place. */
export function TryEndpoint({ endpoint: { id, url, active } }: { endpoint: Endpoint }) {
  const path = `/v1/webhooks/${id}`
  const check = useMutation({ mutationFn: () => checkEndpoint(id) })
  const test = useMutation({ mutationFn: () => sendTest(id) })
  return (
    <section aria-labelledby="try" className="grid gap-3 border-border-strong border-t pt-4">
      <h2 id="try" className="font-semibold text-md">
        Test this endpoint
      </h2>
      <div className="flex flex-wrap items-center gap-2">
        <Button disabled={check.isPending} onClick={() => check.mutate()}>
          Check connection
        </Button>
        <CopyCurl request={{ method: 'POST', path: `${path}/check` }} of="connection check" isSmall />
        <Button disabled={test.isPending || !active} onClick={() => test.mutate()}>
          Send test event
        </Button>
        <CopyCurl request={{ method: 'POST', path: `${path}/test` }} of="test event" isSmall />
        <span className="text-muted">
          {active
            ? 'Uses the saved settings. Tests aren’t retried and don’t affect your stats.'
            : 'Resume this endpoint to send a test.'}
        </span>
      </div>
      <div role="status" className="grid gap-3">
        {check.isPending ? <p className="text-muted">Checking…</p> : null}
        {check.data ? <CheckResult check={check.data} url={url} /> : null}
        <MutationError error={check.error} />
        {test.data ? <TestResult key={test.data.id} sent={test.data} /> : null}
        <MutationError error={test.error} />
      </div>
    </section>
  )
}

/** A sent test, polled until it has ended. */
export function TestResult({ sent }: { sent: Delivery }) {
  const { data: delivery } = useQuery({
    ...deliveryById(sent.id),
    refetchInterval: ({ state }) => ((state.data ?? sent).status === 'pending' ? 500 : false),
  })
  const data: Delivery = delivery ?? sent
  const attempt = data.last_attempt
  return (
    <p className="flex flex-wrap items-center gap-x-2">
      <StatusMark delivery={data} />
      <span className="text-text-2">
        {data.event_type}
        {attempt?.duration_ms == null ? null : (
          <>
            : <Outcome code={attempt.status_code} cause={attempt.cause} /> in{' '}
            {formatDuration(attempt.duration_ms)}
          </>
        )}
      </span>
      <Link href={`/deliveries/${data.id}`}>View delivery</Link>
    </p>
  )
}
