'use client'

import { Menu as MenuIcon } from 'lucide-react'
import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { buttonClass } from '@/components/ui/button'
import { Menu } from '@/components/ui/menu'
import { LinkLoading } from './page-loading'
import { findSection, sections } from './sections'

type Area = keyof typeof sections

export function Rail({ area }: { area: Area }) {
  const current = findSection(area, usePathname())
  return (
    <nav aria-label="Main">
      <ul className="grid gap-px pt-2">
        {sections[area].map((section) => {
          const { href, label, icon: Icon } = section
          const isCurrent = section === current
          return (
            <li key={href}>
              <Link
                href={href}
                title={label}
                aria-current={isCurrent ? 'page' : undefined}
                className="group flex h-[34px] items-center justify-center gap-2.5 rounded-control px-2 text-text-2 hover:bg-hover hover:no-underline aria-[current]:bg-surface aria-[current]:font-medium aria-[current]:text-text aria-[current]:shadow-[0_0_0_1px_var(--border)] wide:h-[30px] wide:justify-start"
              >
                <Icon
                  size={16}
                  strokeWidth={1.75}
                  aria-hidden="true"
                  className="flex-none text-muted group-aria-[current]:text-accent"
                />
                <span className="sr-only wide:not-sr-only">{label}</span>
                <LinkLoading />
              </Link>
            </li>
          )
        })}
      </ul>
    </nav>
  )
}

/** The navigation menu on phones. */
export function NarrowMenu({ area }: { area: Area }) {
  const current = findSection(area, usePathname())
  const items = sections[area].map((section) => ({
    key: section.href,
    href: section.href,
    isCurrent: section === current,
    content: (
      <>
        <section.icon size={16} strokeWidth={1.75} aria-hidden="true" />
        {section.label}
      </>
    ),
  }))
  return (
    <div className="card:hidden">
      <Menu items={items} align="start" label="Menu" className={buttonClass({ size: 'icon' })}>
        <MenuIcon size={16} strokeWidth={1.75} aria-hidden="true" />
      </Menu>
    </div>
  )
}
