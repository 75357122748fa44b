'use client'

import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { lastSuccessLike } from '@/components/api/deliveries'
import { Select } from '@/components/ui/select'
import { formatId } from '@/lib/contract/format'
import type { Attempt, DeliveryDetail } from '@/lib/deliveries/schema'
import { type Compared, compareAttempts } from './compare'
import { compareBodies } from './compare-bodies'

interface Option {
  label: string
  attempt: Attempt
  /** the payload; null once it was removed */
  sent: string | null
}

/** Compares any two attempts, of this delivery or of the last successful one of its type; marks the differences. */
export function AttemptComparison({ delivery }: { delivery: DeliveryDetail }) {
  const success = useLastSuccess(delivery)
  const own = delivery.attempts.map((attempt) => ({
    label: `Attempt ${attempt.number}`,
    attempt,
    sent: delivery.event_body,
  }))
  const options: Option[] = success ? [...own, success] : own
  const last = own.length - 1
  const [chosen, setChosen] = useState<[number, number] | null>(null)
  const [leftAt, rightAt] = chosen ?? (success ? [last, last + 1] : [last - 1, last])
  const [left, right] = [options[leftAt], options[rightAt]]
  if (!left || !right) {
    return <p className="pt-3 pb-8 text-text-2">Nothing to compare with yet.</p>
  }
  const choices = options.map(({ label }, i) => ({ value: String(i), label }))
  return (
    <div className="pt-3 pb-8">
      <div className="flex flex-wrap gap-3">
        <Select
          id="left"
          label="Compare"
          value={String(leftAt)}
          options={choices}
          onChange={(value) => setChosen([Number(value), rightAt])}
        />
        <Select
          id="right"
          label="with"
          value={String(rightAt)}
          options={choices}
          onChange={(value) => setChosen([leftAt, Number(value)])}
        />
      </div>
      <Comparison left={left} right={right} />
    </div>
  )
}

function Comparison({ left, right }: { left: Option; right: Option }) {
  const compared = compareAttempts(left.attempt, right.attempt)
  const { result, timing, requestHeaders, responseHeaders, body } = compared
  return (
    <table aria-label="Comparison" className="mt-3 w-full table-fixed border-collapse text-xs">
      <thead>
        <tr className="h-7 border-border-strong border-b text-left text-muted [&>th]:font-medium">
          <th scope="col" className="w-44 max-card:w-24">
            Field
          </th>
          <th scope="col">{left.label}</th>
          <th scope="col">{right.label}</th>
        </tr>
      </thead>
      <Group title="Result" rows={result} />
      <Group title="Timing" rows={timing} />
      <Group title="Request headers" rows={requestHeaders} />
      <Group title="Request body" rows={compareBodies(left.sent, right.sent)} />
      <Group title="Response headers" rows={responseHeaders} />
      <Group title="Response body" rows={[body]} />
    </table>
  )
}

/** The last successful delivery of the same type to the same endpoint; null if there is no other. */
function useLastSuccess(delivery: DeliveryDetail): Option | null {
  const { data } = useQuery(lastSuccessLike(delivery))
  const attempt = data?.attempts.at(-1)
  if (!data || !attempt) return null
  return { label: `Delivered: ${formatId(data.id)}`, attempt, sent: data.event_body }
}

function Group({ title, rows }: { title: string; rows: Compared[] }) {
  const differing = rows.filter(({ isSame }) => !isSame).length
  if (rows.length === 0) return null
  return (
    <tbody>
      <tr className="h-8 border-border border-b text-left">
        <th scope="rowgroup" colSpan={3} className="pt-2 font-medium">
          {title} <span className="font-normal text-muted">{describe(differing)}</span>
        </th>
      </tr>
      {rows.map((row) => (
        <tr key={row.name} className={`border-border border-b align-top ${row.isSame ? 'text-muted' : ''}`}>
          <th scope="row" className="break-all py-1 pr-2 text-left font-normal">
            {row.isSame ? '' : <b className="mr-1 font-semibold text-accent">≠</b>}
            {row.name}
            {row.isSame ? null : <span className="sr-only"> different</span>}
          </th>
          <Side text={row.left} isSame={row.isSame} />
          <Side text={row.right} isSame={row.isSame} />
        </tr>
      ))}
    </tbody>
  )
}

function Side({ text, isSame }: { text: string; isSame: boolean }) {
  return (
    <td
      className={`whitespace-pre-wrap break-all py-1 pr-3 font-mono ${isSame ? '' : 'bg-accent-tint px-1.5'}`}
    >
      {text || <span className="font-sans text-muted">none</span>}
    </td>
  )
}

function describe(differing: number): string {
  if (differing === 0) return 'no differences'
  return differing === 1 ? '1 difference' : `${differing} differences`
}
