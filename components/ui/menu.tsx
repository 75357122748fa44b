'use client'

import { DropdownMenu } from 'radix-ui'
import type { ReactNode } from 'react'

export const menuItemClass =
  'flex h-8 w-full items-center gap-2.5 rounded-mark px-2 text-text outline-none hover:no-underline data-[highlighted]:bg-hover aria-[current]:font-medium max-card:h-11'

/** The floating part of a menu. */
export function MenuContent({ align, children }: { align: 'start' | 'end'; children: ReactNode }) {
  return (
    <DropdownMenu.Portal>
      <DropdownMenu.Content
        align={align}
        sideOffset={6}
        className="z-30 min-w-48 rounded-float border border-border-strong bg-raised p-1 shadow-float"
      >
        {children}
      </DropdownMenu.Content>
    </DropdownMenu.Portal>
  )
}
