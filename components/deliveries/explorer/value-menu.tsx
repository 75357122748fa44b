'use client'

import { DropdownMenu } from 'radix-ui'
import { type ReactNode, useState } from 'react'
import { MenuContent, menuItemClass } from '@/components/ui/menu'
import { type Chip, partsOf } from './filter-text'
import type { Filter } from './use-filter'

interface ValueMenuProps {
  /** what the value is in a filter; some values are two things at once */
  chips: Chip[]
  filter: Filter
  /** the name of the button where its content has none */
  label?: string
  children: ReactNode
}

const buttonClassName =
  'inline-flex min-h-6 max-w-full items-center gap-1 overflow-hidden rounded-mark text-left hover:underline hover:decoration-dotted hover:underline-offset-4'

/** A value in a row that can be filtered by: what can be done with it opens on a click. */
export function ValueMenu(props: ValueMenuProps) {
  const [isUsed, setUsed] = useState(false)
  // A page of rows has two hundred of them, of which hardly one is ever opened.
  if (isUsed) return <OpenedMenu {...props} />
  return (
    <button
      type="button"
      aria-haspopup="menu"
      aria-expanded={false}
      aria-label={props.label}
      onClick={() => setUsed(true)}
      className={buttonClassName}
    >
      {props.children}
    </button>
  )
}

function OpenedMenu({ chips, filter, label, children }: ValueMenuProps) {
  const copied = chips.map((chip) => partsOf(chip).value)
  return (
    <DropdownMenu.Root defaultOpen modal={false}>
      <DropdownMenu.Trigger aria-label={label} className={buttonClassName}>
        {children}
      </DropdownMenu.Trigger>
      <MenuContent align="start">
        {chips.flatMap((chip) => [
          <Item key={chip} verb="Add" chip={chip} onSelect={() => filter.add(chip)} />,
          <Item key={`-${chip}`} verb="Exclude" chip={chip} onSelect={() => filter.add(`-${chip}`)} />,
        ])}
        {copied.map((value) => (
          <Item
            key={`copy ${value}`}
            verb="Copy"
            chip={value}
            onSelect={() => void navigator.clipboard.writeText(value)}
          />
        ))}
      </MenuContent>
    </DropdownMenu.Root>
  )
}

function Item({ verb, chip, onSelect }: { verb: string; chip: string; onSelect: () => void }) {
  return (
    <DropdownMenu.Item className={`${menuItemClass} cursor-pointer`} onSelect={onSelect}>
      {verb} <code className="max-w-72 truncate font-mono text-xs">{chip}</code>
    </DropdownMenu.Item>
  )
}
