import Link from 'next/link'
import type { ReactNode } from 'react'
import { SignOut } from './sign-out'

export interface NavItem {
  href: string
  label: string
}

/** Rail, account and the page beside them; under 760 px the rail becomes a row. */
export function Frame({ items, who, children }: { items: NavItem[]; who: string; children: ReactNode }) {
  return (
    <div className="grid min-h-screen grid-cols-1 md:grid-cols-[180px_minmax(0,1fr)]">
      <a href="#main" className="sr-only focus:not-sr-only">
        Skip to content
      </a>
      <nav
        aria-label="Main"
        className="flex flex-wrap gap-1 bg-background p-2 md:flex-col md:border-border md:border-r"
      >
        <span className="flex h-8 items-center px-2 font-semibold md:mb-3">
          Recover <span className="ml-1 font-normal text-muted">Webhooks</span>
        </span>
        {items.map(({ href, label }) => (
          <Link key={href} href={href} className="rounded-control px-2 py-1 text-text-2 hover:bg-hover">
            {label}
          </Link>
        ))}
        <span className="ml-auto flex items-center gap-2 px-2 md:mt-auto md:ml-0 md:flex-wrap">
          <span className="text-muted">{who}</span>
          <SignOut />
        </span>
      </nav>
      <main id="main" className="min-w-0">
        {children}
      </main>
    </div>
  )
}
