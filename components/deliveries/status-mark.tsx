import type { DeliveryStatus } from '@/lib/deliveries/schema'

const marks: Record<DeliveryStatus, { word: string; colour: string; shape: string }> = {
  delivered: { word: 'Delivered', colour: 'text-delivered', shape: 'M4.4 7.2l1.8 1.8 3.4-3.7' },
  pending: { word: 'Pending', colour: 'text-pending', shape: 'M7 4v3l2 2' },
  failed: { word: 'Failed', colour: 'text-failed font-medium', shape: 'M4.7 4.7l4.6 4.6m0-4.6-4.6 4.6' },
  cancelled: { word: 'Cancelled', colour: 'text-cancelled', shape: 'M3.2 10.8l7.6-7.6' },
}

/** Shape, word and colour: readable without any one of them. */
export function StatusMark({ status }: { status: DeliveryStatus }) {
  const { word, colour, shape } = marks[status]
  const isFailed = status === 'failed'
  return (
    <span className={`inline-flex items-center gap-1.5 whitespace-nowrap ${colour}`}>
      <svg width="14" height="14" viewBox="0 0 14 14" aria-hidden="true" fill="none" strokeWidth="1.5">
        {isFailed ? (
          <rect x="1" y="1" width="12" height="12" rx="2.5" fill="currentColor" />
        ) : (
          <circle cx="7" cy="7" r="5.75" stroke="currentColor" />
        )}
        <path d={shape} stroke={isFailed ? 'var(--surface)' : 'currentColor'} />
      </svg>
      {word}
    </span>
  )
}
