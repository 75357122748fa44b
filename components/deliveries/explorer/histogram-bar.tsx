import { Time } from '@/components/time/time'
import { formatCount } from '@/lib/contract/format'
import { type Bucket, sumOf } from './buckets'

const heightPx = 54
export const hatch = 'deliveries-hatch'

interface BarProps {
  bucket: Bucket
  /** the count of the highest bar */
  max: number
  /** shows the time with seconds */
  isExact: boolean
  onPick: () => void
  onPoint: (bucket: Bucket | null) => void
}

/** One bar, stacked from the bottom: failed, pending, cancelled, delivered. Keyboard users have the table. */
export function Bar({ bucket, max, isExact, onPick, onPoint }: BarProps) {
  const sum = sumOf(bucket)
  return (
    <button
      type="button"
      tabIndex={-1}
      onClick={onPick}
      onPointerEnter={() => onPoint(bucket)}
      onPointerLeave={() => onPoint(null)}
      className="flex h-full min-w-0 flex-1 items-end px-px hover:bg-hover"
    >
      <span className="sr-only">
        <Time at={bucket.start} isExact={isExact} />: {formatCount(sum)} deliveries
      </span>
      {sum > 0 ? <Stack bucket={bucket} max={max} /> : null}
    </button>
  )
}

function Stack({ bucket, max }: { bucket: Bucket; max: number }) {
  const parts = [
    { count: bucket.failed, fill: 'fill-[var(--chart-failed)]' },
    { count: bucket.pending, paint: `url(#${hatch})` },
    { count: bucket.cancelled, fill: 'fill-transparent stroke-[var(--chart-cancelled)]' },
    { count: bucket.delivered, fill: 'fill-[var(--chart-ground)]', isCapped: true },
  ]
  let top = heightPx
  return (
    <svg width="100%" height={heightPx} aria-hidden="true" className="block">
      {parts.map(({ count, fill, paint, isCapped }) => {
        if (count === 0) return null
        // A count above zero stays visible, however small it is beside the highest.
        const height = Math.max(2, (count / max) * heightPx)
        top = Math.max(0, top - height)
        return (
          <g key={fill ?? paint}>
            <rect x="0" y={top} width="100%" height={height} className={fill} fill={paint} />
            {isCapped ? (
              <rect x="0" y={top} width="100%" height="2" className="fill-[var(--chart-delivered)]" />
            ) : null}
          </g>
        )
      })}
    </svg>
  )
}
