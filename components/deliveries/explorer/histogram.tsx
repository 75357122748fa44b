'use client'

import dynamic from 'next/dynamic'
import { useState } from 'react'
import { HatchPattern } from '@/components/stats/hatch'
import { useNow } from '@/components/time/clock'
import { Time } from '@/components/time/time'
import { formatCount, formatSpan } from '@/lib/contract/format'
import { dayMs, hourMs, minuteMs, secondMs } from '@/lib/contract/time'
import type { DeliveryHistogram } from '@/lib/delivery-counts/schema'
import { type Bucket, endOf, sumOf } from './buckets'
import { Bar, hatch } from './histogram-bar'

const HistogramTable = dynamic(() => import('./histogram-table').then((module) => module.HistogramTable), {
  ssr: false,
})

interface HistogramProps {
  histogram: DeliveryHistogram | undefined
  /** narrows the filter to deliveries created in that time */
  onPick: (from: string, to: string) => void
}

const labels = 5

const unitNames = new Map([
  [secondMs, 'second'],
  [minuteMs, 'minute'],
  [hourMs, 'hour'],
  [dayMs, 'day'],
])

/** When the deliveries were created; a bar narrows the filter to its time. "Show as table" shows the same numbers. */
export function Histogram({ histogram, onPick }: HistogramProps) {
  const [isTable, setTable] = useState(false)
  const [pointed, setPointed] = useState<Bucket | null>(null)
  // Keeps its height while the counts load, so that the layout does not shift.
  if (!histogram) return <div className="h-28" />
  const { buckets, bucket_seconds: seconds, is_partial: isPartial } = histogram
  const highest = Math.max(0, ...buckets.map(sumOf))
  const isExact = seconds < 60
  const span = unitNames.get(seconds * 1000) ?? formatSpan(seconds * 1000)
  const pick = (bucket: Bucket) => onPick(bucket.start, endOf(bucket, seconds))
  return (
    <div className="px-5 pt-1 pb-2 max-card:px-4">
      <div className="flex h-6 items-center justify-between gap-3 text-muted text-xs">
        <span className="truncate">
          {pointed ? (
            <Counts bucket={pointed} isExact={isExact} />
          ) : (
            highest > 0 &&
            `Peak: ${formatCount(highest)} per ${span}${isPartial ? ', from the latest 100,000' : ''}`
          )}
        </span>
        <button
          type="button"
          aria-expanded={isTable}
          onClick={() => setTable(!isTable)}
          className="min-h-6 flex-none hover:underline max-card:min-h-11"
        >
          {isTable ? 'Hide table' : 'Show as table'}
        </button>
      </div>
      <HatchPattern id={hatch} />
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for form fields */}
      <div
        role="group"
        aria-label={`Deliveries per ${span}`}
        className="flex h-14 border-border-strong border-b bg-[linear-gradient(var(--border)_1px,transparent_1px)] bg-[length:100%_50%]"
      >
        {buckets.map((bucket) => (
          <Bar
            key={bucket.start}
            bucket={bucket}
            max={Math.max(1, highest)}
            isExact={isExact}
            onPick={() => pick(bucket)}
            onPoint={setPointed}
          />
        ))}
      </div>
      <Axis buckets={buckets} to={histogram.to} isExact={isExact} />
      {isTable ? <HistogramTable buckets={buckets} isExact={isExact} onPick={pick} /> : null}
    </div>
  )
}

function Counts({ bucket, isExact }: { bucket: Bucket; isExact: boolean }) {
  const { start, delivered, pending, failed, cancelled } = bucket
  const counts = Object.entries({ delivered, pending, failed, cancelled }).filter(([, count]) => count > 0)
  return (
    <>
      <Time at={start} isExact={isExact} />:{' '}
      {counts.map(([name, count]) => `${formatCount(count)} ${name}`).join(', ') || 'none'}
    </>
  )
}

function Axis({ buckets, to, isExact }: { buckets: Bucket[]; to: string; isExact: boolean }) {
  const isNow = useNow() - Date.parse(to) < minuteMs
  const step = Math.max(1, Math.ceil(buckets.length / labels))
  const shown = buckets.filter((_, i) => i % step === 0)
  return (
    <div aria-hidden="true" className="flex justify-between gap-2 overflow-hidden pt-1 text-muted text-xs">
      {shown.map(({ start }, i) => (
        <span key={start} className={`whitespace-nowrap ${i % 2 ? 'max-card:hidden' : ''}`}>
          <Time at={start} isExact={isExact} />
        </span>
      ))}
      <span className="whitespace-nowrap">{isNow ? 'Now' : <Time at={to} isExact={isExact} />}</span>
    </div>
  )
}
