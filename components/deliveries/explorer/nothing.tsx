import Link from 'next/link'
import { buttonClass } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/list-state'
import { chipsOf } from './filter-text'
import type { Filter } from './use-filter'

/** What stands in the list's place: nothing yet, or nothing that matches. */
export function Nothing({ filter }: { filter: Filter }) {
  const chips = chipsOf(filter.text)
  if (chips.length === 0 && filter.only) {
    return (
      <EmptyState title="No deliveries yet">
        One appears here for every event of a type that this endpoint takes, and for every test.
      </EmptyState>
    )
  }
  if (chips.length === 0) {
    return (
      <EmptyState title="No deliveries yet">
        One appears here for every event and endpoint, the moment an event happens in one of your accounts.
        Events go to your <Link href="/endpoints">endpoints</Link>.
      </EmptyState>
    )
  }
  return (
    <EmptyState title="No deliveries match">
      <p className="break-words pb-3">
        Nothing is{' '}
        {chips.map((chip, i) => (
          <span key={chip}>
            {i > 0 ? ' and ' : ''}
            <code className="break-all font-mono text-xs">{chip}</code>
          </span>
        ))}
        .
      </p>
      <button type="button" className={buttonClass()} onClick={() => filter.set('')}>
        Clear
      </button>
    </EmptyState>
  )
}
