import type { ReactNode } from 'react'
import { Glyph } from './glyph'

/** The empty state of a list: what it is, and one action. */
export function EmptyState({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="grid max-w-lg gap-1 border-border-strong border-t px-5 py-6 max-card:px-4">
      <h2 className="font-semibold text-lg">{title}</h2>
      <div className="text-text-2">{children}</div>
    </div>
  )
}

/** Says above the list that its rows are outdated because there is no network. */
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
