import Link from 'next/link'
import { buttonClass } from './button'

/** Links to the newest page and the next older one; null when there is neither. */
export function Pages({ first, next }: { first: string | null; next: string | null }) {
  if (!first && !next) return null
  return (
    <nav aria-label="Pages" className="flex gap-2 px-5 py-3 max-card:px-4">
      {first ? (
        <Link href={first} className={buttonClass()}>
          Newest
        </Link>
      ) : null}
      {next ? (
        <Link href={next} className={buttonClass()}>
          Older
        </Link>
      ) : null}
    </nav>
  )
}
