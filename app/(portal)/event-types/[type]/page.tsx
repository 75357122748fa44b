import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { requirePartner } from '@/app/page-context'
import { EventTypeView } from '@/components/event-types/event-type-view'
import { matchesType } from '@/lib/contract/event-types'
import { listEndpoints } from '@/lib/endpoints/service'
import { listEventTypes } from '@/lib/events/catalog'
import { listFields } from '@/lib/openapi/fields'
import { envelopeSchema, toTypeScript } from '@/lib/openapi/typed-sample'
import { hasScope } from '@/lib/platform/scopes'

type Params = Promise<{ type: string }>

export async function generateMetadata({ params }: { params: Params }): Promise<Metadata> {
  return { title: (await params).type }
}

export default async function EventTypePage({ params }: { params: Params }) {
  const { type: wanted } = await params
  const ctx = await requirePartner(`/event-types/${wanted}`)
  const { event_types } = await listEventTypes(ctx)
  const found = event_types.find(({ type }) => type === wanted)
  if (!found) notFound()
  const { type, description, schema: data, example } = found
  const schema = envelopeSchema(type, data)
  const endpoints = await listEndpoints(ctx)
  const isSubscribed = ({ events }: { events: string[] }) => matchesType(events, type)
  return (
    <EventTypeView
      type={type}
      description={description}
      fields={listFields(schema)}
      example={JSON.stringify(example, null, 2)}
      sample={toTypeScript(type, schema)}
      subscribed={endpoints.filter(isSubscribed)}
      others={endpoints.filter((endpoint) => !isSubscribed(endpoint))}
      canWrite={hasScope(ctx.actor, 'endpoints:write')}
    />
  )
}
