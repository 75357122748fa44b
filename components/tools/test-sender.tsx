'use client'

import { useMutation } from '@tanstack/react-query'
import { Send } from 'lucide-react'
import Link from 'next/link'
import { parseAsString, useQueryStates } from 'nuqs'
import { useState } from 'react'
import { ApiError } from '@/components/api/client'
import { sendTestText } from '@/components/api/endpoint-tests'
import { MutationError } from '@/components/api/mutation-error'
import { type TestKind, testKinds } from '@/components/deliveries/variants'
import { Button, buttonClass } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/list-state'
import { PageHead } from '@/components/ui/page-head'
import { Select } from '@/components/ui/select'
import { TextArea } from '@/components/ui/text-area'
import { formatTarget } from '@/lib/contract/format'
import type { Endpoint } from '@/lib/endpoints/schema'
import { KindChoice } from './kind-choice'
import { TestTrace } from './test-trace'
import { ToolsNav } from './tools-nav'

interface TestSenderProps {
  endpoints: Endpoint[]
  /** the example data of each event type, indented */
  examples: Record<string, string>
  canWrite: boolean
  /** the deadline of an attempt */
  deadlineMs: number
}

/** Sends a custom test event to an endpoint, correct or with a deliberate mistake, and shows the result live. */
export function TestSender(props: TestSenderProps) {
  const active = props.endpoints.filter((endpoint) => endpoint.active)
  return (
    <>
      <PageHead
        title="Test sender"
        note="Send one signed request. Not retried, and not counted in your stats."
      >
        <ToolsNav />
      </PageHead>
      {props.canWrite && active.length > 0 ? (
        <SenderForm {...props} endpoints={active} />
      ) : (
        <Nothing hasEndpoints={active.length > 0} />
      )}
    </>
  )
}

function Nothing({ hasEndpoints }: { hasEndpoints: boolean }) {
  if (hasEndpoints)
    return (
      <EmptyState title="You can’t send tests">
        Viewers have read-only access. Ask an owner or admin to send a test or change your role.
      </EmptyState>
    )
  return (
    <EmptyState title="No active endpoint">
      <p className="pb-3">
        Add your server’s URL, or a <Link href="/tools/inbox">test inbox</Link> if you don’t have a server
        yet.
      </p>
      <Link href="/endpoints/new" className={buttonClass({ look: 'primary' })}>
        New endpoint
      </Link>
    </EmptyState>
  )
}

function SenderForm({ endpoints, examples, deadlineMs }: TestSenderProps) {
  const types = Object.keys(examples)
  const [wanted, setWanted] = useQueryStates({ webhook_id: parseAsString, type: parseAsString })
  const endpoint = endpoints.find(({ id }) => id === wanted.webhook_id) ?? endpoints[0]
  const type = types.find((name) => name === wanted.type) ?? types[0] ?? ''
  const [edited, setEdited] = useState<Record<string, string>>({})
  const [kind, setKind] = useState<TestKind>(testKinds[0])
  const data = edited[type] ?? examples[type] ?? ''
  const [flaw, setFlaw] = useState<string>()
  const send = useMutation({
    mutationFn: () => sendTestText(endpoint?.id, composeTest(type, kind, data)),
  })
  const edit = (text: string | undefined) => {
    const { [type]: _, ...others } = edited
    setEdited(text === undefined ? others : { ...others, [type]: text })
    setFlaw(undefined)
  }
  function submit() {
    const found = findFlaw(data)
    setFlaw(found)
    if (found) document.getElementById('data')?.focus()
    else send.mutate()
  }
  return (
    <div className="grid border-border-strong border-t side:grid-cols-[minmax(0,9fr)_minmax(0,11fr)]">
      <section
        aria-label="Test request"
        className="grid content-start gap-4 border-border px-5 py-5 max-card:px-4 side:border-r"
      >
        <Select
          id="endpoint"
          label="Endpoint"
          value={endpoint?.id ?? ''}
          options={endpoints.map(({ id, url }) => ({ value: id, label: formatTarget(url) }))}
          onChange={(webhook_id) => setWanted({ webhook_id })}
        />
        <Select
          id="type"
          label="Event type"
          value={type}
          options={types.map((name) => ({ value: name, label: name }))}
          onChange={(name) => {
            setWanted({ type: name })
            setFlaw(undefined)
          }}
        />
        <div className="grid gap-1.5">
          <TextArea
            id="data"
            label="Data (sent exactly as typed)"
            rows={9}
            value={data}
            error={flaw ?? dataError(send.error)}
            onChange={({ target }) => edit(target.value)}
          />
          {data === examples[type] ? null : (
            <p>
              <Button look="quiet" onClick={() => edit(undefined)}>
                Reset to example
              </Button>
            </p>
          )}
        </div>
        <KindChoice chosen={kind} onChange={setKind} />
        <p>
          <Button look="primary" size="field" disabled={send.isPending} onClick={submit}>
            <Send size={16} strokeWidth={1.75} aria-hidden="true" />
            Send test
          </Button>
        </p>
      </section>
      <div role="status" aria-label="Result" className="min-w-0 px-5 py-5 max-card:px-4">
        {dataError(send.error) ? null : <MutationError error={send.error} />}
        {send.data ? (
          <TestTrace key={send.data.id} sent={send.data} deadlineMs={deadlineMs} />
        ) : (
          <p className="max-w-lg text-muted">
            Your server’s response appears here live, with timings and whether it behaved as expected.
          </p>
        )}
      </div>
    </div>
  )
}

function composeTest(type: string, { value }: TestKind, data: string): string {
  const fields = { event_type: type, ...(value === 'right' ? {} : { variant: value }) }
  return `${JSON.stringify(fields).slice(0, -1)},"data":${data}}`
}

function findFlaw(text: string): string | undefined {
  try {
    const value: unknown = JSON.parse(text)
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
    return isObject ? undefined : 'Enter a JSON object, e.g. {"phone": "+14155551234"}.'
  } catch (error) {
    return `Invalid JSON: ${(error as Error).message}`
  }
}

function dataError(error: Error | null): string | undefined {
  if (!(error instanceof ApiError)) return undefined
  return error.fields.find(({ field }) => field.split('.')[0] === 'data')?.message
}
