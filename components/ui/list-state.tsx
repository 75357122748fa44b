import type { ReactNode } from 'react'

/** What stands in a list's place when it has no rows. */
export function EmptyState({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="py-8">
      <h2 className="font-semibold text-md">{title}</h2>
      <div className="text-muted">{children}</div>
    </div>
  )
}

/** Says above the old rows why they could not be refreshed. */
export function ErrorState({
  message,
  requestId,
  onRetry,
}: {
  message: string
  requestId: string | null
  onRetry: () => void
}) {
  return (
    <p role="alert" className="my-2 rounded-control border border-border-strong bg-failed-tint px-3 py-2">
      {message} {requestId ? <code className="font-mono text-xs">{requestId}</code> : null}{' '}
      <button type="button" className="font-medium text-accent" onClick={onRetry}>
        Try again
      </button>
    </p>
  )
}
