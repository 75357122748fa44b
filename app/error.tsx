'use client'

import { Button } from '@/components/ui/button'

/** Shown when a page fails to render; offers to try again. */
export default function ErrorPage({
  error,
  reset,
}: {
  error: Error & { digest?: string }
  reset: () => void
}) {
  return (
    <main className="grid max-w-lg justify-items-start gap-2 px-5 py-8">
      <h1 className="font-semibold text-xl">Something went wrong on our side</h1>
      <p className="text-text-2">This page couldn’t be loaded. Your webhooks are still being delivered.</p>
      {error.digest ? <code className="font-mono text-muted text-xs">{error.digest}</code> : null}
      <Button onClick={reset}>Try again</Button>
    </main>
  )
}
