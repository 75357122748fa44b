'use client'

import { Tabs } from 'radix-ui'
import type { ReactNode } from 'react'
import { Code } from '@/components/ui/code'
import { CopyButton } from '@/components/ui/copy-button'
import type { Attempt, DeliveryDetail } from '@/lib/deliveries/schema'
import { formatTarget } from '@/lib/format'

interface ExchangeProps {
  attempt: Attempt | undefined
  /** null once the payload was removed */
  eventBody: string | null
  problems: DeliveryDetail['data_problems']
}

/** What one attempt sent and what came back; the event alone when nothing was sent yet. */
export function Exchange({ attempt, eventBody, problems }: ExchangeProps) {
  return (
    <Tabs.Root defaultValue="request">
      <Tabs.List className="tabs" aria-label={attempt ? `Attempt ${attempt.number}` : 'Event'}>
        <Tabs.Trigger value="request">Request</Tabs.Trigger>
        <Tabs.Trigger value="response" disabled={!attempt}>
          Response
        </Tabs.Trigger>
      </Tabs.List>
      <Tabs.Content value="request">
        <Columns>
          {attempt ? (
            <Panel title={`POST ${formatTarget(attempt.url)}`}>
              <Headers headers={attempt.request_headers} />
            </Panel>
          ) : null}
          <Body text={eventBody} problems={problems} />
        </Columns>
      </Tabs.Content>
      <Tabs.Content value="response">{attempt ? <Response attempt={attempt} /> : null}</Tabs.Content>
    </Tabs.Root>
  )
}

function Body({ text, problems }: { text: string | null; problems: ExchangeProps['problems'] }) {
  if (text === null) {
    return (
      <Panel title="Body">
        <p className="text-muted">The payload was removed after its retention time.</p>
      </Panel>
    )
  }
  return (
    <Panel
      title={`Body, exactly as sent, ${new TextEncoder().encode(text).length} bytes`}
      end={<CopyButton text={text} label="Copy body" />}
    >
      <Code text={text} />
      {problems.length > 0 ? (
        <p className="pt-2 text-text-2 text-xs">
          Sent as it was published, though its data is not as its type has it:{' '}
          {problems.map(({ field, message }) => `${field}: ${message}`).join(' ')}
        </p>
      ) : null}
    </Panel>
  )
}

function Response({ attempt }: { attempt: Attempt }) {
  const { response_headers: headers, response_body: body, status_code: code } = attempt
  if (!headers) {
    const reason = attempt.error ?? 'None yet: the request is under way.'
    return <p className="pt-4 text-text-2">No response. {reason}</p>
  }
  return (
    <Columns>
      <Panel title={`Status ${code}`}>
        <Headers headers={headers} />
      </Panel>
      <Panel title={attempt.response_truncated ? 'Body, cut: not all of it was read' : 'Body'}>
        {body ? <Code text={body} /> : <p className="text-muted">Empty.</p>}
      </Panel>
    </Columns>
  )
}

function Columns({ children }: { children: ReactNode }) {
  return <div className="grid gap-x-6 gap-y-4 pt-3 pb-8 side:grid-cols-[5fr_6fr]">{children}</div>
}

function Panel({ title, end, children }: { title: string; end?: ReactNode; children: ReactNode }) {
  return (
    <section className="min-w-0">
      <div className="mb-1 flex min-h-7 items-center gap-2">
        <h2 className="mr-auto min-w-0 break-all font-medium text-muted text-xs">{title}</h2>
        {end}
      </div>
      {children}
    </section>
  )
}

function Headers({ headers }: { headers: Record<string, string> }) {
  return (
    <dl className="font-mono text-xs">
      {Object.entries(headers).map(([name, value]) => (
        <div
          key={name}
          className="grid grid-cols-[minmax(0,2fr)_minmax(0,3fr)] gap-2 border-border py-[3px] [&+&]:border-t"
        >
          <dt className="break-all text-muted">{name.toLowerCase()}</dt>
          <dd className="break-all">{value}</dd>
        </div>
      ))}
    </dl>
  )
}
