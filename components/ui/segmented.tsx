import Link from 'next/link'

interface Option {
  href: string
  label: string
  isCurrent: boolean
}

/** A choice between a few links. */
export function Segmented({ label, options }: { label: string; options: Option[] }) {
  return (
    <nav
      aria-label={label}
      className="inline-flex h-7 rounded-control border border-border bg-background p-0.5 max-card:h-9"
    >
      {options.map(({ href, label: text, isCurrent }) => (
        <Link
          key={text}
          href={href}
          aria-current={isCurrent ? 'page' : undefined}
          className="inline-flex items-center rounded-mark px-2 text-muted hover:no-underline aria-[current]:bg-surface aria-[current]:font-medium aria-[current]:text-text aria-[current]:shadow-[0_0_0_1px_var(--border-strong)]"
        >
          {text}
        </Link>
      ))}
    </nav>
  )
}
