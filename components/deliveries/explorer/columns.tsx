'use client'

import { Filter as FilterIcon } from 'lucide-react'
import Link from 'next/link'
import type { Column } from '@/components/ui/data-table'
import { formatHost, formatId, maskQuery } from '@/lib/contract/format'
import type { Delivery } from '@/lib/deliveries/schema'
import {
  ageColumn,
  attemptsColumn,
  nextColumn,
  resultColumn,
  statusColumn,
  tookColumn,
} from '../delivery-columns'
import { EventType } from '../event-type'
import { StatusMark } from '../status-mark'
import type { Filter } from './use-filter'
import type { OpenDelivery } from './use-open-delivery'
import type { Selection } from './use-selection'
import { ValueMenu } from './value-menu'

interface ColumnsProps {
  filter: Filter
  selection: Selection
  opened: OpenDelivery
  urls: Record<string, string>
}

/** The explorer's columns; values that can be filtered by open a menu. */
export function columnsFor({ filter, selection, opened, urls }: ColumnsProps): Column<Delivery>[] {
  return [
    pickColumn(selection),
    {
      ...statusColumn,
      width: 102,
      render: (delivery) => (
        <ValueMenu chips={[`status:${delivery.status}`]} filter={filter}>
          <StatusMark delivery={delivery} />
        </ValueMenu>
      ),
    },
    { ...ageColumn, width: 66 },
    {
      title: 'Event type',
      area: 'type',
      render: (delivery) => <TypeCell {...{ delivery, filter, opened }} />,
    },
    ...(filter.only ? [] : [hostColumn({ filter, urls })]),
    { ...resultColumn, width: 142, render: (delivery) => <ResultCell {...{ delivery, filter }} /> },
    { ...attemptsColumn, width: 84 },
    { ...tookColumn, width: 70 },
    { ...nextColumn, width: 80 },
  ]
}

function pickColumn(selection: Selection): Column<Delivery> {
  return {
    title: 'Select',
    width: 42,
    head: (
      <input
        type="checkbox"
        aria-label="Select all rows shown"
        ref={(box) => {
          if (box) box.indeterminate = selection.ids.length > 0 && !selection.isAll
        }}
        checked={selection.isAll}
        onChange={selection.toggleAll}
      />
    ),
    render: ({ id, event_type: type }) => (
      <input
        type="checkbox"
        aria-label={`Select ${type} ${formatId(id)}`}
        checked={selection.has(id)}
        onChange={({ nativeEvent }) => selection.toggle(id, (nativeEvent as MouseEvent).shiftKey)}
      />
    ),
  }
}

function hostColumn({ filter, urls }: Pick<ColumnsProps, 'filter' | 'urls'>): Column<Delivery> {
  return {
    title: 'Endpoint',
    width: 150,
    area: 'host',
    render: (delivery) => <HostCell {...{ delivery, filter, urls }} />,
  }
}

interface CellProps {
  delivery: Delivery
  filter: Filter
}

function TypeCell({ delivery, filter, opened }: CellProps & { opened: OpenDelivery }) {
  const { id, event_type: type, test } = delivery
  return (
    <span className="flex items-center gap-1">
      <Link
        href={opened.hrefOf(id)}
        onClick={(event) => opened.onClick(event, id)}
        className="min-w-0 truncate max-card:py-1 max-card:font-medium"
      >
        <EventType type={type} />
      </Link>
      {test ? <span className="rounded-mark border border-border-strong px-1 text-xs">Test</span> : null}
      <ValueMenu chips={[`event:${type}`]} filter={filter} label={`Filter by ${type}`}>
        <span className="grid size-6 place-items-center text-muted">
          <FilterIcon size={12} strokeWidth={1.75} aria-hidden="true" />
        </span>
      </ValueMenu>
    </span>
  )
}

function HostCell({ delivery, filter, urls }: CellProps & { urls: Record<string, string> }) {
  const { webhook_id: id, last_attempt: last } = delivery
  const url = last?.url ?? urls[id]
  return (
    <ValueMenu chips={[`endpoint:${id}`]} filter={filter}>
      <span title={url && maskQuery(url)} className="truncate">
        {url ? formatHost(url) : formatId(id)}
      </span>
    </ValueMenu>
  )
}

function ResultCell({ delivery, filter }: CellProps) {
  const code = delivery.last_attempt?.status_code
  const chips = [...(code ? [`code:${code}`] : []), ...(delivery.cause ? [`cause:${delivery.cause}`] : [])]
  const result = resultColumn.render(delivery)
  if (chips.length === 0) return result
  return (
    <ValueMenu chips={chips} filter={filter}>
      {result}
    </ValueMenu>
  )
}
