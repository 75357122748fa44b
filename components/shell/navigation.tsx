'use client'

import { Menu as MenuIcon } from 'lucide-react'
import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { DropdownMenu } from 'radix-ui'
import { buttonClass } from '@/components/ui/button'
import { MenuContent, menuItemClass } from '@/components/ui/menu'
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
                aria-current={isCurrent ? 'page' : undefined}
                className="group flex h-[34px] items-center justify-center gap-2.5 rounded-control px-2 text-text-2 hover:bg-hover hover:no-underline aria-[current]:bg-surface aria-[current]:font-medium aria-[current]:text-text aria-[current]:shadow-[0_0_0_1px_var(--border)] rail:h-[30px] rail:justify-start"
              >
                <Icon
                  size={16}
                  strokeWidth={1.75}
                  aria-hidden="true"
                  className="flex-none text-muted group-aria-[current]:text-accent"
                />
                <span className="max-rail:sr-only">{label}</span>
              </Link>
            </li>
          )
        })}
      </ul>
    </nav>
  )
}

/** The rail on a phone. */
export function NarrowMenu({ area }: { area: Area }) {
  const current = findSection(area, usePathname())
  return (
    <div className="card:hidden">
      <DropdownMenu.Root>
        <DropdownMenu.Trigger className={buttonClass({ size: 'icon' })} aria-label="Menu">
          <MenuIcon size={16} strokeWidth={1.75} aria-hidden="true" />
        </DropdownMenu.Trigger>
        <MenuContent align="start">
          {sections[area].map((section) => (
            <DropdownMenu.Item key={section.href} asChild>
              <Link
                href={section.href}
                aria-current={section === current ? 'page' : undefined}
                className={menuItemClass}
              >
                <section.icon size={16} strokeWidth={1.75} aria-hidden="true" />
                {section.label}
              </Link>
            </DropdownMenu.Item>
          ))}
        </MenuContent>
      </DropdownMenu.Root>
    </div>
  )
}
