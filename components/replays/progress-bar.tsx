import { formatCount } from '@/lib/contract/format'
import type { Replay } from '@/lib/replays/schema'

const parts = [
  ['delivered', 'var(--chart-delivered)'],
  ['failed', 'var(--chart-failed)'],
  ['cancelled', 'var(--chart-cancelled)'],
  ['skipped', 'var(--border-strong)'],
] as const

/** A replay's progress by result; the remaining part is empty. The numbers are in a text beside it. */
export function ProgressBar({ progress, tall = false }: { progress: Replay['progress']; tall?: boolean }) {
  const { total, remaining } = progress
  return (
    <span
      role="progressbar"
      aria-label="Replay progress"
      aria-valuemin={0}
      aria-valuemax={total}
      aria-valuenow={total - remaining}
      aria-valuetext={`${formatCount(total - remaining)} of ${formatCount(total)}`}
      className={`flex w-full overflow-hidden rounded-mark border border-border-control bg-surface ${tall ? 'h-3.5' : 'h-2.5'}`}
    >
      {parts.map(([name, background]) =>
        progress[name] > 0 ? (
          <i
            key={name}
            className="solid min-w-[2px]"
            style={{ width: `${((progress[name] / total) * 100).toFixed(2)}%`, background }}
          />
        ) : null,
      )}
    </span>
  )
}
