'use client'

import { useQueryStates } from 'nuqs'
import type { ReactNode } from 'react'
import { useZone } from '@/components/time/zone'
import { Button } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { Select } from '@/components/ui/select'
import { causeCodes, causes } from '@/lib/contract/causes'
import { formatTarget } from '@/lib/contract/format'
import {
  eventChoices,
  fromFieldTime,
  offsetAt,
  type ReplayFormValues,
  replayFormParsers,
  replayStatusChoices,
  toFieldTime,
} from './replay-form-values'
import { countDeliveries } from './sentence'

interface ReplayFieldsProps {
  urls: Record<string, string>
  values: ReplayFormValues
  onChange: (values: Partial<ReplayFormValues>) => void
  errors: Record<string, string>
}

const statusWords: Record<ReplayFormValues['status'], string> = {
  failed: 'Failed',
  delivered: 'Delivered',
  cancelled: 'Cancelled',
  missed: 'Missed while paused or disabled',
  everything: 'All',
}

/** The form's values, stored in the URL's query. */
export function useReplayForm() {
  return useQueryStates(replayFormParsers, { history: 'replace' })
}

/** The deliveries to replay: a selection, or those that a filter matches. */
export function ReplayFields(props: ReplayFieldsProps) {
  const { values, onChange, errors } = props
  const count = values.delivery_ids.length
  if (count === 0) return <FilterFields {...props} />
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
      <p>
        <b className="font-medium">{countDeliveries(count)}</b> selected
      </p>
      <Button onClick={() => onChange({ delivery_ids: [] })}>Use filters instead</Button>
      {errors.delivery_ids ? <p className="w-full text-failed text-xs">{errors.delivery_ids}</p> : null}
    </div>
  )
}

function FilterFields({ urls, values, onChange, errors }: ReplayFieldsProps) {
  const { zone } = useZone()
  const isMissed = values.status === 'missed'
  const endpoints = Object.entries(urls).map(([value, url]) => ({
    value,
    label: formatTarget(url),
  }))
  return (
    <>
      <Select
        id="webhook_id"
        label="Endpoint"
        value={values.webhook_id}
        options={[{ value: '', label: isMissed ? 'Select an endpoint' : 'All endpoints' }, ...endpoints]}
        onChange={(webhook_id) => onChange({ webhook_id })}
        error={errors.webhook_id}
      />
      <Select
        id="status"
        label="Status"
        value={values.status}
        options={replayStatusChoices.map((value) => ({ value, label: statusWords[value] }))}
        onChange={(status) =>
          onChange({
            status: status as ReplayFormValues['status'],
            ...(status === 'missed' ? { cause: '', q: '' } : {}),
          })
        }
        error={errors.status}
      />
      <Pair>
        <Select
          id="event_type"
          label="Event type"
          value={values.event_type}
          options={[
            { value: '', label: 'All event types' },
            ...eventChoices.map((value) => ({ value, label: value })),
          ]}
          onChange={(event_type) => onChange({ event_type })}
          error={errors.event_type}
        />
        {isMissed ? null : (
          <Select
            id="cause"
            label="Cause"
            value={values.cause}
            options={[
              { value: '', label: 'All causes' },
              ...causeCodes.map((value) => ({ value, label: causes[value].title })),
            ]}
            onChange={(cause) => onChange({ cause: cause as ReplayFormValues['cause'] })}
            error={errors.cause}
          />
        )}
      </Pair>
      <Pair>
        {(['from', 'to'] as const).map((name) => (
          <Field
            key={`${name} ${zone}`}
            id={name}
            label={`${name === 'from' ? 'From' : 'To'} (${zone})`}
            type="datetime-local"
            step={1}
            defaultValue={toFieldTime(values[name], zone)}
            onChange={({ target }) => onChange({ [name]: fromFieldTime(target.value, zone) })}
            error={errors[name]}
            hint={zone === 'UTC' ? undefined : offsetAt(values[name], zone)}
          />
        ))}
      </Pair>
      {isMissed ? null : (
        <Field
          id="q"
          label="Filter (optional)"
          className="font-mono"
          value={values.q}
          onChange={({ target }) => onChange({ q: target.value })}
          error={errors.q}
          hint="As in Deliveries, for example code:5xx -cause:timeout"
        />
      )}
    </>
  )
}

export function Pair({ children }: { children: ReactNode }) {
  return (
    <div className="grid grid-cols-2 gap-4 max-card:grid-cols-1 [&>*]:min-w-0 [&>*]:grid-cols-[minmax(0,1fr)]">
      {children}
    </div>
  )
}
