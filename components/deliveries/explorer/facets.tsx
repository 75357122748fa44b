'use client'

import { type ReactNode, useState } from 'react'
import { causes } from '@/lib/contract/causes'
import { formatCount, formatHost, formatId } from '@/lib/contract/format'
import type { DeliveryStatus } from '@/lib/deliveries/schema'
import type { DeliveryFacets } from '@/lib/delivery-counts/schema'
import { EventType } from '../event-type'
import { StatusWord } from '../status-mark'
import { type Chip, chipsOf } from './filter-text'
import { groupTypes, type TypeCount } from './type-groups'
import type { Filter } from './use-filter'

interface FacetsProps {
  facets: DeliveryFacets | undefined
  filter: Filter
  urls: Record<string, string>
}

interface Value {
  chip: Chip
  /** a value within the group above it */
  isWithin?: boolean
  count: number
  name: ReactNode
}

/** The number of deliveries for each value; a click adds the value to the filter or removes it. */
export function Facets({ facets, filter, urls }: FacetsProps) {
  if (!facets) return null
  const { status, cause, status_code: codes, webhook_id: endpoints, event_type: types } = facets
  const groups: [string, Value[]][] = [
    ['Status', statusOrder.map((name) => toStatus(name, status[name]))],
    [
      'Cause',
      cause.map(({ value, count }) => ({ chip: `cause:${value}`, count, name: causes[value].title })),
    ],
    ['Status code', codes.map(({ value, count }) => ({ chip: `code:${value}`, count, name: value }))],
    [
      'Endpoint',
      filter.only ? [] : endpoints.map(({ value, count }) => toEndpoint(value, count, urls[value])),
    ],
    ['Event type', groupTypes(types).map(toType)],
  ]
  return groups.map(([title, values]) =>
    values.length > 0 ? <Facet key={title} title={title} values={values} filter={filter} /> : null,
  )
}

const statusOrder: DeliveryStatus[] = ['delivered', 'pending', 'failed', 'cancelled']

function toStatus(status: DeliveryStatus, count: number): Value {
  return { chip: `status:${status}`, count, name: <StatusWord status={status} /> }
}

function toEndpoint(id: string, count: number, url: string | undefined): Value {
  return { chip: `endpoint:${id}`, count, name: url ? formatHost(url) : formatId(id) }
}

function toType({ value, count, isWithin }: TypeCount): Value {
  const name = isWithin ? value.slice(value.indexOf('.') + 1) : <EventType type={value} />
  return { chip: `event:${value}`, count, isWithin, name }
}

const maxShown = 6

function Facet({ title, values, filter }: { title: string; values: Value[]; filter: Filter }) {
  const [isOpen, setOpen] = useState(false)
  const chosen = chipsOf(filter.text)
  const hidden = isOpen ? 0 : Math.max(0, values.length - maxShown)
  return (
    <section className="grid min-w-0 grid-cols-[minmax(0,1fr)] content-start gap-1">
      <h2 className="font-medium text-muted text-xs">{title}</h2>
      <ul>
        {values.slice(0, values.length - hidden).map(({ chip, count, name, isWithin }) => (
          <li key={chip}>
            <button
              type="button"
              aria-pressed={chosen.includes(chip)}
              onClick={() => (chosen.includes(chip) ? filter.remove(chip) : filter.add(chip))}
              className="-mx-1.5 flex min-h-6 w-[calc(100%+12px)] items-center gap-2 rounded-mark px-1.5 text-left text-text-2 hover:bg-hover aria-pressed:bg-accent-tint aria-pressed:font-medium aria-pressed:text-text max-card:min-h-11"
            >
              <span className={`min-w-0 truncate ${isWithin ? 'pl-3' : ''}`}>{name}</span>{' '}
              <span className="ml-auto text-muted">{formatCount(count)}</span>
            </button>
          </li>
        ))}
      </ul>
      {hidden > 0 ? (
        <button
          type="button"
          className="min-h-6 justify-self-start text-muted text-xs hover:underline max-card:min-h-11"
          onClick={() => setOpen(true)}
        >
          {hidden} more
        </button>
      ) : null}
    </section>
  )
}
