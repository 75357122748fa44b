import { Glyph } from '@/components/ui/glyph'
import { ApiError } from './client'

/**
 * Says in its own place that one part of a page could not be read, while the rest goes on. Of what concerns the whole page,
 * no network and no session, the page itself speaks.
 */
export function PartFailed({ what, error, onRetry }: { what: string; error: unknown; onRetry: () => void }) {
  if (!(error instanceof ApiError) || error.status === 0 || error.status === 401) return null
  return (
    <p role="status" className="py-2 text-text-2" title={error.requestId ?? undefined}>
      <span className="mr-2 inline-block align-[-2px] text-failed">
        <Glyph shape="cross" />
      </span>
      {what} couldn’t be loaded. {error.message}{' '}
      <button type="button" className="min-h-6 text-accent hover:underline" onClick={onRetry}>
        Retry
      </button>
    </p>
  )
}
