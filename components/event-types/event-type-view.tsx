import Link from 'next/link'
import type { ReactNode } from 'react'
import { FieldTree } from '@/components/developers/field-tree'
import { EndpointStatus } from '@/components/endpoints/endpoint-status'
import { Code } from '@/components/ui/code'
import { CopyButton } from '@/components/ui/copy-button'
import { PageHead } from '@/components/ui/page-head'
import { formatTarget } from '@/lib/contract/format'
import type { Endpoint } from '@/lib/endpoints/schema'
import type { SchemaField } from '@/lib/openapi/schema'
import { SendTest } from './send-test'

interface EventTypeViewProps {
  type: string
  description: string
  fields: SchemaField[]
  /** the example envelope, indented */
  example: string
  /** the example as a TypeScript interface */
  sample: string
  subscribed: Endpoint[]
  /** the endpoints that do not receive it yet */
  others: Endpoint[]
  canWrite: boolean
}

/** One event type: its fields, an example, a TypeScript interface, its endpoints, and a test. */
export function EventTypeView(props: EventTypeViewProps) {
  const { type, description, fields, example, sample, subscribed, others, canWrite } = props
  const reachable = [...subscribed, ...others].filter(({ active }) => active)
  return (
    <>
      <PageHead title={type} note={description} />
      <div className="grid gap-x-8 gap-y-6 px-5 pb-10 max-card:px-4 side:grid-cols-2">
        <div className="grid min-w-0 content-start gap-6">
          <Section title="Fields">
            <FieldTree fields={fields} isAnswer />
            <p className="pt-1 text-muted">We may add fields to data. Ignore fields you don’t recognise.</p>
          </Section>
          <Section title="Subscribed endpoints">
            <Subscribed endpoints={subscribed} />
          </Section>
        </div>
        <div className="grid min-w-0 content-start gap-6">
          <Section title="Example">
            <Copyable text={example} label="Copy example" />
          </Section>
          {canWrite ? (
            <Section title="Send a test">
              {reachable.length > 0 ? (
                <SendTest type={type} endpoints={reachable} />
              ) : (
                <p className="text-text-2">Add or resume an endpoint to send a test.</p>
              )}
            </Section>
          ) : null}
          <Section title="TypeScript">
            <Copyable text={sample} label="Copy TypeScript type" />
          </Section>
        </div>
      </div>
    </>
  )
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="min-w-0">
      <h2 className="pb-1.5 font-semibold text-md">{title}</h2>
      {children}
    </section>
  )
}

function Copyable({ text, label }: { text: string; label: string }) {
  return (
    <div className="relative">
      <Code text={text} />
      <span className="absolute top-1 right-1 rounded-control bg-sunken">
        <CopyButton text={text} label={label} />
      </span>
    </div>
  )
}

function Subscribed({ endpoints }: { endpoints: Endpoint[] }) {
  if (endpoints.length === 0) return <p className="text-text-2">No endpoint subscribes to this event type.</p>
  return (
    <ul>
      {endpoints.map((endpoint) => (
        <li key={endpoint.id} className="flex flex-wrap gap-x-3 border-border border-b py-1.5">
          <Link href={`/endpoints/${endpoint.id}`} className="min-w-0 break-all text-text">
            {formatTarget(endpoint.url)}
          </Link>
          <span className="ml-auto">
            <EndpointStatus endpoint={endpoint} />
          </span>
        </li>
      ))}
    </ul>
  )
}
