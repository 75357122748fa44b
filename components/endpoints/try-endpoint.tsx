'use client'

import { useMutation, useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { CopyCurl } from '@/components/api/copy-curl'
import { Outcome } from '@/components/deliveries/outcome'
import { StatusMark } from '@/components/deliveries/status-mark'
import { Button } from '@/components/ui/button'
import { Glyph, type GlyphShape } from '@/components/ui/glyph'
import { ApiError, callApi } from '@/lib/api-client'
import { causes } from '@/lib/causes/schema'
import type { Delivery } from '@/lib/deliveries/schema'
import type { Endpoint, EndpointCheck } from '@/lib/endpoints/schema'
import { formatDuration } from '@/lib/format'
import { type CheckStep, listCheckSteps } from './check-steps'

/** Whether an endpoint can be reached, and what it makes of an event: asked for here, answered in place. */
export function TryEndpoint({ endpoint: { id, url, active } }: { endpoint: Endpoint }) {
  const path = `/v1/webhooks/${id}`
  const check = useMutation({ mutationFn: () => callApi<EndpointCheck>(`${path}/check`, { method: 'POST' }) })
  const test = useMutation({ mutationFn: () => callApi<Delivery>(`${path}/test`, { method: 'POST' }) })
  return (
    <section aria-labelledby="try" className="grid gap-3 border-border-strong border-t pt-4">
      <h2 id="try" className="font-semibold text-md">
        Try it
      </h2>
      <div className="flex flex-wrap items-center gap-2">
        <Button disabled={check.isPending} onClick={() => check.mutate()}>
          Check reachability
        </Button>
        <CopyCurl request={{ method: 'POST', path: `${path}/check` }} of="the check" isSmall />
        <Button disabled={test.isPending || !active} onClick={() => test.mutate()}>
          Send test event
        </Button>
        <CopyCurl request={{ method: 'POST', path: `${path}/test` }} of="the test" isSmall />
        <span className="text-muted">
          {active
            ? 'As it is saved. A test is tried once and counts for nothing.'
            : 'Resume it to send a test.'}
        </span>
      </div>
      <div role="status" className="grid gap-3">
        {check.isPending ? <p className="text-muted">Checking…</p> : null}
        {check.data ? <CheckResult check={check.data} url={url} /> : null}
        <Refusal error={check.error} />
        {test.data ? <TestResult key={test.data.id} sent={test.data} /> : null}
        <Refusal error={test.error} />
      </div>
    </section>
  )
}

/** Why the API did not do it. */
export function Refusal({ error }: { error: Error | null }) {
  if (!error) return null
  return <p className="text-failed">{error instanceof ApiError ? error.message : 'The request failed.'}</p>
}

const marks: Record<CheckStep['state'], { shape: GlyphShape; colour: string }> = {
  passed: { shape: 'check', colour: 'text-delivered' },
  soon: { shape: { pie: 0.75 }, colour: 'text-pending' },
  failed: { shape: 'cross', colour: 'text-failed' },
  'not reached': { shape: 'slash', colour: 'text-cancelled' },
}

function CheckResult({ check, url }: { check: EndpointCheck; url: string }) {
  const fixes = check.cause ? causes[check.cause].fixes : []
  return (
    <div className="grid gap-1">
      <p className="font-medium">{check.ok ? 'It can be reached.' : 'It cannot be reached.'}</p>
      <ul className="grid gap-1">
        {listCheckSteps(check, url).map(({ name, state, text, ms }) => (
          <li key={name} className="grid grid-cols-[14px_64px_minmax(0,1fr)_auto] items-start gap-x-2">
            <span className={`mt-[3px] ${marks[state].colour}`}>
              <Glyph shape={marks[state].shape} />
            </span>
            {name}
            <span className={`break-words ${state === 'passed' ? '' : marks[state].colour}`}>{text}</span>
            <span className="text-muted">{ms === null ? '' : formatDuration(ms)}</span>
          </li>
        ))}
      </ul>
      {fixes.map((fix) => (
        <p key={fix} className="text-text-2">
          {fix}
        </p>
      ))}
    </div>
  )
}

/** A test that was sent, until it has come to something. */
export function TestResult({ sent }: { sent: Delivery }) {
  const { data } = useQuery({
    queryKey: ['test', sent.id],
    queryFn: () => callApi<Delivery>(`/v1/deliveries/${sent.id}`),
    initialData: sent,
    refetchInterval: ({ state }) => (state.data?.status === 'pending' ? 500 : false),
  })
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
      <Link href={`/deliveries/${data.id}`}>Open delivery</Link>
    </p>
  )
}
