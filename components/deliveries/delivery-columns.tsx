'use client'

import { Age } from '@/components/time/age'
import { useNow } from '@/components/time/clock'
import type { Column } from '@/components/ui/data-table'
import { formatCountdown, formatDuration, formatHost, formatId, maskQuery } from '@/lib/contract/format'
import type { ListedDelivery } from '@/lib/deliveries/schema'
import { AttemptTicks } from './attempt-ticks'
import { EventType } from './event-type'
import { Outcome } from './outcome'
import { isInFlight, StatusMark } from './status-mark'

export const statusColumn: Column<ListedDelivery> = {
  title: 'Status',
  width: 118,
  area: 'status',
  render: (delivery) => <StatusMark delivery={delivery} />,
}

export const ageColumn: Column<{ created_at: string }> = {
  title: 'Created',
  width: 72,
  area: 'age',
  className: 'justify-self-end text-text-2',
  render: ({ created_at: createdAt }) => <Age at={createdAt} />,
}

/** The event's type and ID. */
export function typeColumn<T>(typeOf: (row: T) => string): Column<T> {
  return { title: 'Event type', area: 'type', render: (row) => <EventType type={typeOf(row)} /> }
}

/** The endpoint's host, or its ID when its URL is no longer known. */
export function hostColumn<T>(endpointOf: (row: T) => { id: string; url: string | undefined }): Column<T> {
  return {
    title: 'Endpoint',
    width: 190,
    area: 'host',
    render: (row) => {
      const { id, url } = endpointOf(row)
      return <span title={url && maskQuery(url)}>{url ? formatHost(url) : formatId(id)}</span>
    },
  }
}

export const resultColumn: Column<ListedDelivery> = {
  title: 'Result',
  width: 176,
  area: 'result',
  render: (delivery) =>
    isInFlight(delivery) ? (
      <span className="text-muted">In progress</span>
    ) : (
      <Outcome code={delivery.last_attempt?.status_code ?? null} cause={delivery.cause} />
    ),
}

export const attemptsColumn: Column<ListedDelivery> = {
  title: 'Attempts',
  width: 96,
  area: 'tries',
  className: 'justify-self-end',
  render: (delivery) => <AttemptTicks delivery={delivery} />,
}

export const tookColumn: Column<ListedDelivery> = {
  title: 'Duration',
  width: 76,
  align: 'right',
  className: 'text-text-2',
  render: ({ last_attempt: last }) => (last?.duration_ms == null ? null : formatDuration(last.duration_ms)),
}

export const nextColumn: Column<ListedDelivery> = {
  title: 'Next retry',
  width: 96,
  align: 'right',
  area: 'next',
  render: ({ next_attempt_at: at }) => (at ? <Countdown at={at} /> : null),
}

function Countdown({ at }: { at: string }) {
  return formatCountdown(at, useNow())
}
