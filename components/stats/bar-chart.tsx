import Link from 'next/link'
import { Time } from '@/components/time/time'
import { formatCount } from '@/lib/contract/format'
import type { EndpointStats } from '@/lib/stats/schema'
import { BarTable } from './bar-table'
import { countRetried, filterOf, toBars } from './bars'
import { HatchPattern } from './hatch'
import { windowLabels } from './windows'

const height = 100
const step = 10
const hatch = 'retried-hatch'

interface BarChartProps {
  stats: EndpointStats
  /** limits the links to one endpoint's deliveries */
  webhookId?: string
}

/** Delivered, retried and failed per bucket: rendered on the server, with a text alternative and a table. */
export function BarChart({ stats, webhookId }: BarChartProps) {
  const { totals, buckets, window } = stats
  const { bucket, last } = windowLabels[window]
  const { max, bars } = toBars(buckets, height)
  const said = `Deliveries per ${bucket} in ${last}: ${formatCount(totals.delivered)} delivered, ${formatCount(totals.failed)} failed, ${formatCount(countRetried(totals))} ${countRetried(totals) === 1 ? 'retry' : 'retries'}. Peak: ${formatCount(max)}.`
  const hrefOf = (one: { start: string }) => {
    const endpoint = webhookId ? ` endpoint:${webhookId}` : ''
    return `/deliveries?q=${encodeURIComponent(`${filterOf(one, stats.bucket_seconds)}${endpoint}`)}`
  }
  return (
    <section aria-labelledby="bars" className="grid gap-2">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
        <h2 id="bars" className="mr-auto font-semibold text-md">
          Deliveries per {bucket}
        </h2>
        <Legend totals={totals} />
      </div>
      <HatchPattern id={hatch} />
      <div className="relative grid grid-cols-[minmax(0,1fr)_auto] gap-x-2">
        <div className="relative">
          <svg
            role="img"
            aria-label={said}
            viewBox={`0 0 ${buckets.length * step} ${height}`}
            preserveAspectRatio="none"
            className="block h-36 w-full border-border-strong border-y border-t-border"
          >
            {bars.map((bar, i) => (
              <g key={buckets[i]?.start} transform={`translate(${i * step + 1} 0)`}>
                <Delivered top={height - bar.failed - bar.retried - bar.delivered} size={bar.delivered} />
                <rect
                  y={height - bar.failed - bar.retried}
                  width={step - 2}
                  height={bar.retried}
                  fill={`url(#${hatch})`}
                />
                <rect
                  y={height - bar.failed}
                  width={step - 2}
                  height={bar.failed}
                  fill="var(--chart-failed)"
                  className="solid"
                />
              </g>
            ))}
          </svg>
          {/* For the pointer only: keyboard users have the same links in the table. */}
          <div aria-hidden="true" className="absolute inset-0 flex">
            {buckets.map((one) => (
              <Link
                key={one.start}
                href={hrefOf(one)}
                prefetch={false}
                tabIndex={-1}
                className="min-w-0 flex-1 hover:bg-[color-mix(in_srgb,var(--text)_7%,transparent)]"
              />
            ))}
          </div>
        </div>
        <span className="-mt-2 text-muted text-xs" aria-hidden="true">
          {formatCount(max)}
        </span>
      </div>
      <p className="flex justify-between gap-2 text-muted text-xs">
        <Time at={stats.from} form="full" />
        <span>Now</span>
      </p>
      <BarTable buckets={buckets} hrefOf={hrefOf} />
    </section>
  )
}

const capHeight = 1.5

function Delivered({ top, size }: { top: number; size: number }) {
  if (size === 0) return null
  return (
    <>
      <rect y={top} width={step - 2} height={size} fill="var(--chart-ground)" />
      <rect y={top} width={step - 2} height={Math.min(capHeight, size)} fill="var(--chart-delivered)" />
    </>
  )
}

function Legend({ totals }: { totals: EndpointStats['totals'] }) {
  return (
    <ul className="flex flex-wrap gap-x-4">
      <Entry name="Delivered" count={totals.delivered}>
        <rect width="10" height="10" fill="var(--chart-ground)" />
        <rect width="10" height="2" fill="var(--chart-delivered)" />
      </Entry>
      <Entry name="Retries" count={countRetried(totals)}>
        <rect width="10" height="10" fill={`url(#${hatch})`} />
      </Entry>
      <Entry name="Failed" count={totals.failed}>
        <rect width="10" height="10" fill="var(--chart-failed)" className="solid" />
      </Entry>
    </ul>
  )
}

function Entry({ name, count, children }: { name: string; count: number; children: React.ReactNode }) {
  return (
    <li className="flex items-center gap-1.5 text-muted">
      <svg width="10" height="10" aria-hidden="true">
        {children}
      </svg>
      {name} <b className="font-medium text-text">{formatCount(count)}</b>
    </li>
  )
}
