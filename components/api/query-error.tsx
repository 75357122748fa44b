import { buttonClass } from '@/components/ui/button'
import { Glyph } from '@/components/ui/glyph'
import { ApiError } from './client'

interface QueryErrorProps {
  /** why the request failed; nothing is shown for null */
  error: unknown
  onRetry: () => void
  /** the name of the part that failed, when the rest of the page still works */
  part?: string
}

/** Shows why something could not be loaded: above the previous rows, or in place of one part of a page. */
export function QueryError({ error, onRetry, part }: QueryErrorProps) {
  if (!(error instanceof ApiError)) return null
  if (part === undefined) return <NotRefreshed error={error} onRetry={onRetry} />
  // Problems of the whole page (no network, session ended) are shown by the page itself.
  if (error.status === 0 || error.status === 401) return null
  return (
    <p role="status" className="py-2 text-text-2" title={error.requestId ?? undefined}>
      <span className="mr-2 inline-block align-[-2px] text-failed">
        <Glyph shape="cross" />
      </span>
      {part} couldn’t be loaded. {error.message}{' '}
      <button type="button" className="min-h-6 text-accent hover:underline" onClick={onRetry}>
        Retry
      </button>
    </p>
  )
}

function NotRefreshed({ error, onRetry }: { error: ApiError; onRetry: () => void }) {
  const isSignedOut = error.status === 401
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
        {isSignedOut ? 'Sign in again to continue.' : error.message}
        {error.requestId ? (
          <code className="block font-mono text-muted text-xs">{error.requestId}</code>
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

// During server rendering there is no location, and no refresh that could fail.
function here(): string {
  return typeof location === 'undefined' ? '/' : `${location.pathname}${location.search}`
}
