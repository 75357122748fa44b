'use client'

import { useState } from 'react'
import { Select } from '@/components/ui/select'
import type { Attempt } from '@/lib/deliveries/schema'
import { type Compared, compareAttempts } from './compare'

/** Any two attempts of a delivery, side by side; what differs is marked. */
export function AttemptComparison({ attempts }: { attempts: Attempt[] }) {
  const [chosen, setChosen] = useState<[number, number]>([attempts.length - 2, attempts.length - 1])
  const [left, right] = [attempts[chosen[0]], attempts[chosen[1]]]
  if (!left || !right) return null
  const { result, timing, requestHeaders, responseHeaders, body } = compareAttempts(left, right)
  const options = attempts.map(({ number }, i) => ({ value: String(i), label: `Attempt ${number}` }))
  return (
    <div className="pt-3 pb-8">
      <div className="flex flex-wrap gap-3">
        <Select
          id="left"
          label="Compare"
          value={String(chosen[0])}
          options={options}
          onChange={(value) => setChosen([Number(value), chosen[1]])}
        />
        <Select
          id="right"
          label="with"
          value={String(chosen[1])}
          options={options}
          onChange={(value) => setChosen([chosen[0], Number(value)])}
        />
      </div>
      <table aria-label="Comparison" className="mt-3 w-full table-fixed border-collapse text-xs">
        <thead>
          <tr className="h-7 border-border-strong border-b text-left text-muted [&>th]:font-medium">
            <th scope="col" className="w-44 max-card:w-24">
              What
            </th>
            <th scope="col">Attempt {left.number}</th>
            <th scope="col">Attempt {right.number}</th>
          </tr>
        </thead>
        <Group title="Result" rows={result} />
        <Group title="Timing" rows={timing} />
        <Group title="Request headers" rows={requestHeaders} />
        <Group title="Response headers" rows={responseHeaders} />
        <Group title="Response body" rows={[body]} />
      </table>
    </div>
  )
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
            {row.isSame ? null : <span className="sr-only"> differs</span>}
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
  if (differing === 0) return 'the same'
  return differing === 1 ? '1 difference' : `${differing} differences`
}
