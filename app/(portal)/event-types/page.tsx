import type { Metadata } from 'next'
import { requirePartner } from '@/app/page-context'
import { EventTypeTable } from '@/components/event-types/event-type-table'
import { buttonClass } from '@/components/ui/button'
import { PageHead } from '@/components/ui/page-head'
import { matchesType } from '@/lib/contract/event-types'
import { listEndpoints } from '@/lib/endpoints/service'
import { listEventTypes } from '@/lib/events/catalog'

export const metadata: Metadata = { title: 'Event types' }

export default async function EventTypesPage() {
  const ctx = await requirePartner('/event-types')
  const [{ event_types }, endpoints] = await Promise.all([listEventTypes(ctx), listEndpoints(ctx)])
  const rows = event_types.map(({ type, description }) => ({
    type,
    description,
    subscribed: endpoints.filter(({ events }) => matchesType(events, type)).length,
  }))
  return (
    <>
      <PageHead title="Event types" note={`${rows.length} types`}>
        <a href="/docs/event-types.md" className={buttonClass()}>
          View as Markdown
        </a>
      </PageHead>
      <EventTypeTable rows={rows} />
    </>
  )
}
