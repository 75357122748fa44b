'use client'

import type { ReactNode } from 'react'
import { Menu } from '@/components/ui/menu'
import type { MenuItem } from '@/components/ui/menu-item'
import { type Chip, partsOf } from './filter-text'
import type { Filter } from './use-filter'

interface ValueMenuProps {
  /** the value as filter conditions; some values match two fields */
  chips: Chip[]
  filter: Filter
  /** the button's name when its content has no text */
  label?: string
  children: ReactNode
}

/** A value in a row with a menu that filters by it. */
export function ValueMenu({ chips, filter, label, children }: ValueMenuProps) {
  const items = [
    ...chips.flatMap((chip) => [
      toItem('Filter by', chip, () => filter.add(chip)),
      toItem('Exclude', chip, () => filter.add(`-${chip}`)),
    ]),
    ...chips.map((chip) => {
      const { value } = partsOf(chip)
      return toItem('Copy', value, () => void navigator.clipboard.writeText(value))
    }),
  ]
  return (
    <Menu items={items} align="start" label={label} className="value-menu">
      {children}
    </Menu>
  )
}

function toItem(verb: string, text: string, onSelect: () => void): MenuItem {
  const content = (
    <>
      {verb} <code className="max-w-72 truncate font-mono text-xs">{text}</code>
    </>
  )
  return { key: `${verb} ${text}`, content, onSelect }
}
