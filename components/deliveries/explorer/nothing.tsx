import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { anyDelivery } from '@/components/api/delivery-search'
import { buttonClass } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/list-state'
import { type Chip, chipsOf } from './filter-text'
import type { Filter } from './use-filter'

// Each offer costs one API request.
const maxOffered = 6

/** The empty state of the list: no deliveries yet, or none that match. */
export function Nothing({ filter }: { filter: Filter }) {
  const chips = chipsOf(filter.text)
  if (chips.length === 0 && filter.only) {
    return (
      <EmptyState title="No deliveries yet">
        Deliveries appear here when this endpoint receives an event or a test.
      </EmptyState>
    )
  }
  if (chips.length === 0) {
    return (
      <EmptyState title="No deliveries yet">
        Deliveries appear here as soon as an event happens in one of your sub-accounts. Manage where they go
        in <Link href="/endpoints">Endpoints</Link>.
      </EmptyState>
    )
  }
  return (
    <EmptyState title="No matching deliveries">
      <p className="break-words pb-3">
        Nothing matches{' '}
        {chips.map((chip, i) => (
          <span key={chip}>
            {i > 0 ? ' and ' : ''}
            <Code chip={chip} />
          </span>
        ))}
        .
      </p>
      <div className="flex flex-wrap items-center gap-2">
        {chips.length > 1
          ? chips.slice(0, maxOffered).map((chip) => <Without key={chip} {...{ chip, filter }} />)
          : null}
        <button type="button" className={buttonClass()} onClick={() => filter.set('')}>
          Clear filters
        </button>
      </div>
    </EmptyState>
  )
}

const Code = ({ chip }: { chip: Chip }) => <code className="break-all font-mono text-xs">{chip}</code>

/** Offers to remove this condition, if there are deliveries without it. */
function Without({ chip, filter }: { chip: Chip; filter: Filter }) {
  const rest = filter.wholeWithout(chip)
  const { data } = useQuery(anyDelivery(rest))
  if (!data?.deliveries.length) return null
  return (
    <button type="button" className={buttonClass()} onClick={() => filter.remove(chip)}>
      Remove <Code chip={chip} />
    </button>
  )
}
