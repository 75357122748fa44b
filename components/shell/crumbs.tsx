'use client'

import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { formatId } from '@/lib/contract/format'
import { findSection, type sections } from './sections'

/** The breadcrumb: partner, section and item. */
export function Crumbs({ area, home }: { area: keyof typeof sections; home: string }) {
  const pathname = usePathname()
  const section = findSection(area, pathname)
  const leaf = section && pathname.slice(section.href.length + 1)
  return (
    <nav aria-label="Breadcrumb" className="mr-auto min-w-0">
      <ol className="flex whitespace-nowrap">
        <li className="truncate text-muted max-card:hidden">{home}</li>
        {section ? (
          <Crumb>
            {leaf ? (
              <Link href={section.href} className="inline-block min-w-6 text-muted">
                {section.label}
              </Link>
            ) : (
              <span aria-current="page">{section.label}</span>
            )}
          </Crumb>
        ) : null}
        {leaf ? (
          <Crumb>
            <span aria-current="page">{nameLeaf(leaf)}</span>
          </Crumb>
        ) : null}
      </ol>
    </nav>
  )
}

const tools: Record<string, string> = {
  sender: 'Test sender',
  inbox: 'Test inbox',
  signature: 'Signature debugger',
}

/** Shortens IDs, capitalises plain words, and keeps other path segments. */
function nameLeaf(leaf: string): string {
  const tool = tools[leaf]
  if (tool) return tool
  if (/^[a-z]+(-[a-z]+)*$/.test(leaf))
    return leaf.charAt(0).toUpperCase() + leaf.slice(1).replaceAll('-', ' ')
  return leaf.includes('.') ? leaf : formatId(leaf)
}

function Crumb({ children }: { children: React.ReactNode }) {
  return (
    <li className="truncate text-text-2 before:mx-2 before:text-border-strong before:content-['/'] max-card:before:hidden max-card:[&:not(:last-child)]:mr-2 max-card:[&:not(:last-child)]:flex-none">
      {children}
    </li>
  )
}
