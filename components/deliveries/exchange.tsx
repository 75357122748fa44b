'use client'

import { parseAsStringLiteral, useQueryState } from 'nuqs'
import { Tabs } from 'radix-ui'
import type { ReactNode } from 'react'
import { Code } from '@/components/ui/code'
import { CopyButton } from '@/components/ui/copy-button'
import { Columns, Panel } from '@/components/ui/panel'
import { formatCount, formatTarget } from '@/lib/contract/format'
import type { Attempt, DeliveryDetail } from '@/lib/deliveries/schema'
import { AttemptComparison } from './attempt-comparison'
import { HeaderList } from './header-list'
import { JsonTree } from './json-tree'
import { SignaturePanel } from './signature-panel'

const tabs = ['request', 'response', 'event', 'signature', 'compare'] as const

interface ExchangeProps {
  delivery: DeliveryDetail
  attempt: Attempt | undefined
}

/** The request and response of one attempt, the event, the signature, and a comparison with other attempts. */
export function Exchange({ delivery, attempt }: ExchangeProps) {
  const { event_body: body, data_problems: problems } = delivery
  const [wanted, setTab] = useQueryState('tab', parseAsStringLiteral(tabs).withDefault('request'))
  const isThere = (tab: string) => tab === 'event' || tab === 'request' || attempt !== undefined
  const tab = isThere(wanted) ? wanted : 'request'
  return (
    <Tabs.Root className="min-w-0" value={tab} onValueChange={(value) => setTab(value as typeof tab)}>
      <Tabs.List
        className="tabs max-card:gap-3 max-card:overflow-x-auto max-card:overflow-y-hidden"
        aria-label={attempt ? `Attempt ${attempt.number}` : 'Event'}
      >
        <Tab value="request">Request</Tab>
        <Tab value="response" disabled={!isThere('response')}>
          Response
        </Tab>
        <Tab value="event">Event</Tab>
        <Tab value="signature" disabled={!isThere('signature')}>
          Signature
        </Tab>
        {isThere('compare') ? <Tab value="compare">Compare</Tab> : null}
      </Tabs.List>
      <Tabs.Content value="request">
        <Columns>
          {attempt ? (
            <Panel title={`POST ${formatTarget(attempt.url)}`}>
              <Headers headers={attempt.request_headers} />
            </Panel>
          ) : null}
          <Body text={body} problems={problems} />
        </Columns>
      </Tabs.Content>
      <Tabs.Content value="response">{attempt ? <Response attempt={attempt} /> : null}</Tabs.Content>
      <Tabs.Content value="event">
        <Columns>
          {body === null ? null : (
            <Panel title={`Event ${delivery.event_id}`}>
              <JsonTree text={body} />
            </Panel>
          )}
          <Body text={body} problems={problems} />
        </Columns>
      </Tabs.Content>
      <Tabs.Content value="signature">
        {attempt ? <SignaturePanel deliveryId={delivery.id} attempt={attempt} /> : null}
      </Tabs.Content>
      <Tabs.Content value="compare">
        <AttemptComparison delivery={delivery} />
      </Tabs.Content>
    </Tabs.Root>
  )
}

function Tab(props: { value: (typeof tabs)[number]; disabled?: boolean; children: ReactNode }) {
  return <Tabs.Trigger {...props} />
}

interface BodyProps {
  /** null once the payload was removed */
  text: string | null
  problems: DeliveryDetail['data_problems']
}

function Body({ text, problems }: BodyProps) {
  if (text === null) {
    return (
      <Panel title="Body">
        <p className="text-muted">This payload was deleted when its retention period ended.</p>
      </Panel>
    )
  }
  return (
    <Panel
      title={`Raw body, ${formatCount(new TextEncoder().encode(text).length)} bytes`}
      end={<CopyButton text={text} label="Copy body" />}
    >
      <Code text={text} />
      {problems.length > 0 ? (
        <div className="pt-2 text-text-2 text-xs">
          Delivered as published, but the data doesn’t match the schema:
          <ul>
            {problems.map(({ field, message }) => (
              <li key={field}>
                <code className="font-mono">{field}</code> {message}
              </li>
            ))}
          </ul>
        </div>
      ) : null}
    </Panel>
  )
}

function Response({ attempt }: { attempt: Attempt }) {
  const { response_headers: headers, response_body: body, status_code: code } = attempt
  if (!headers) {
    const text = attempt.error === null ? 'Waiting for a response…' : `No response. ${attempt.error}`
    return <p className="pt-4 pb-8 text-text-2">{text}</p>
  }
  return (
    <Columns>
      <Panel title={`Status ${code}`}>
        <Headers headers={headers} />
      </Panel>
      <Panel title={attempt.response_truncated && body !== null ? 'Body (truncated)' : 'Body'}>
        {body ? (
          <Code text={body} />
        ) : (
          <p className="text-muted">{body === null ? `Not received. ${attempt.error ?? ''}` : 'Empty.'}</p>
        )}
      </Panel>
    </Columns>
  )
}

function Headers({ headers }: { headers: Record<string, string> }) {
  const list = Object.entries(headers).map(([name, value]) => ({ name: name.toLowerCase(), value }))
  return <HeaderList headers={list} />
}
