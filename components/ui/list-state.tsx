import type { ReactNode } from 'react'
import { buttonClass } from './button'
import { Glyph } from './glyph'

/** What stands in a list's place when it has no rows: what it is, and one thing to do. */
export function EmptyState({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="grid max-w-lg gap-1 border-border-strong border-t px-5 py-6 max-card:px-4">
      <h2 className="font-semibold text-lg">{title}</h2>
      <div className="text-text-2">{children}</div>
    </div>
  )
}

interface Problem {
  status: number
  message: string
  requestId: string | null
}

/** Says above the old rows that they are old: there is no network. */
export function OfflineState() {
  return (
    <p
      role="status"
      className="flex items-start gap-2 border-border border-b bg-hover px-5 py-2.5 text-text-2 max-card:px-4"
    >
      <span className="mt-0.5 text-muted">
        <Glyph shape="slash" />
      </span>
      <span>
        <b className="font-medium text-text">You’re offline.</b> You’re seeing the last loaded data. Updates
        resume when you’re back online.
      </span>
    </p>
  )
}

/** Says above the old rows why they could not be refreshed. */
export function ErrorState({ problem, onRetry }: { problem: Problem; onRetry: () => void }) {
  const isSignedOut = problem.status === 401
  return (
    <div
      role="alert"
      className="flex items-start gap-2 border-border border-b bg-failed-tint px-5 py-2.5 text-text-2 max-card:px-4"
    >
      <span className="mt-0.5 text-failed">
        <Glyph shape="cross" />
      </span>
      <p className="flex-1">
        <b className="font-medium text-text">{isSignedOut ? 'Your session expired.' : 'Couldn’t refresh.'}</b>{' '}
        {isSignedOut ? 'Sign in again to continue.' : problem.message}
        {problem.requestId ? (
          <code className="block font-mono text-muted text-xs">{problem.requestId}</code>
        ) : null}
      </p>
      {isSignedOut ? (
        <a href={`/sign-in?return=${encodeURIComponent(here())}`} className={buttonClass()}>
          Sign in
        </a>
      ) : (
        <button type="button" className={buttonClass()} onClick={onRetry}>
          Retry
        </button>
      )}
    </div>
  )
}

// Only a browser has rows that could not be refreshed.
function here(): string {
  return typeof location === 'undefined' ? '/' : `${location.pathname}${location.search}`
}
