'use client'

import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { ApiError } from '@/components/api/client'
import { getDelivery } from '@/components/api/deliveries'
import { MutationError } from '@/components/api/mutation-error'
import { Button } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { PageHead } from '@/components/ui/page-head'
import { Select } from '@/components/ui/select'
import { TextArea } from '@/components/ui/text-area'
import type { DeliveryDetail } from '@/lib/deliveries/schema'
import { analyse, type Received } from './analyse'
import { AnalysisView } from './analysis-view'
import { ToolsNav } from './tools-nav'

const nothing: Received = { scheme: 'recover', headers: '', body: '', secret: '', computed: '', sent: null }

/** The last attempt of a delivery, to fill in the form. */
function receivedOf(delivery: DeliveryDetail): Pick<Received, 'headers' | 'body' | 'sent'> {
  const headers = Object.entries(delivery.attempts.at(-1)?.request_headers ?? {})
  const body = delivery.event_body ?? ''
  return {
    headers: headers.map(([name, value]) => `${name.toLowerCase()}: ${value}`).join('\n'),
    body,
    sent: delivery.event_body,
  }
}

/** Explains why a signature does not match. Everything is computed in the browser, so the secret never leaves it. */
export function SignatureDebugger({ delivery }: { delivery: DeliveryDetail | null }) {
  const [received, setReceived] = useState<Received>({
    ...nothing,
    ...(delivery ? receivedOf(delivery) : {}),
  })
  const [id, setId] = useState(delivery?.id ?? '')
  const check = useMutation({ mutationFn: analyse })
  const load = useMutation({
    mutationFn: (wanted: string) => getDelivery(encodeURIComponent(wanted.trim())),
    onSuccess: (found) => set(receivedOf(found)),
  })
  const set = (part: Partial<Received>) => {
    setReceived((before) => ({ ...before, ...part }))
    check.reset()
  }
  const clear = () => {
    set(nothing)
    setId('')
    load.reset()
  }
  return (
    <>
      <PageHead title="Signature debugger" note="Find out why a signature doesn’t match">
        <ToolsNav />
      </PageHead>
      <div className="grid border-border-strong border-t side:grid-cols-[minmax(0,9fr)_minmax(0,11fr)]">
        <section
          aria-labelledby="received"
          className="grid content-start gap-4 border-border px-5 py-5 max-card:px-4 side:border-r"
        >
          <h2 id="received" className="font-semibold text-md">
            What your server received
          </h2>
          <div className="grid grid-cols-[minmax(0,1fr)_auto] items-end gap-2">
            <Field
              id="delivery"
              label="Delivery ID (optional)"
              mono
              spellCheck={false}
              placeholder="dlv_…"
              value={id}
              onChange={({ target }) => setId(target.value)}
            />
            <Button
              size="field"
              disabled={load.isPending || id.trim() === ''}
              onClick={() => load.mutate(id)}
            >
              Load
            </Button>
          </div>
          <LoadNote isKnown={received.sent !== null} error={load.error} />
          <TextArea
            id="headers"
            label="Headers"
            rows={5}
            placeholder="x-recover-signature: …"
            value={received.headers}
            onChange={({ target }) => set({ headers: target.value })}
          />
          <TextArea
            id="body"
            label="Body, exactly as your code hashed it"
            rows={7}
            value={received.body}
            onChange={({ target }) => set({ body: target.value })}
          />
          <Field
            id="signing-secret"
            label="Secret"
            type="password"
            autoComplete="off"
            mono
            hint="Stays in your browser. It’s never sent or stored."
            value={received.secret}
            onChange={({ target }) => set({ secret: target.value })}
          />
          <Select
            id="scheme"
            label="Header your code checks"
            value={received.scheme}
            options={[
              { value: 'recover', label: 'X-Recover-Signature' },
              { value: 'standard', label: 'webhook-signature (Standard Webhooks)' },
            ]}
            onChange={(scheme) => set({ scheme: scheme as Received['scheme'] })}
          />
          <Field
            id="computed"
            label="Signature your code computed (optional)"
            mono
            spellCheck={false}
            autoComplete="off"
            hint="Add it to find mistakes in your own code."
            value={received.computed}
            onChange={({ target }) => set({ computed: target.value })}
          />
          <div className="flex gap-2">
            <Button
              look="primary"
              size="field"
              disabled={check.isPending || received.secret === ''}
              onClick={() => check.mutate(received)}
            >
              Check signature
            </Button>
            <Button look="quiet" size="field" onClick={clear}>
              Clear
            </Button>
          </div>
        </section>
        <div role="status" className="min-w-0 px-5 py-5 max-card:px-4">
          {check.data ? <AnalysisView analysis={check.data} /> : <Waiting error={check.error} />}
        </div>
      </div>
    </>
  )
}

function LoadNote({ isKnown, error }: { isKnown: boolean; error: Error | null }) {
  if (error)
    return (
      <MutationError
        error={error instanceof ApiError && error.status === 404 ? 'Delivery not found.' : error.message}
        role="alert"
        className="text-xs"
      />
    )
  if (!isKnown) return null
  return (
    <p className="text-muted text-xs">
      Loaded what we sent. Replace the body with what your code hashed to compare them byte by byte.
    </p>
  )
}

function Waiting({ error }: { error: Error | null }) {
  if (error) return <p className="text-failed">Your browser couldn’t compute this: {error.message}</p>
  return (
    <p className="max-w-lg text-muted">
      Paste the headers, the body and the endpoint’s secret. We’ll name the mistake, show the signed bytes and
      tell you how to fix it.
    </p>
  )
}
