'use client'

import { Check, ChevronDown, Clock } from 'lucide-react'
import { DropdownMenu } from 'radix-ui'
import { buttonClass } from '@/components/ui/button'
import { MenuContent, menuItemClass } from '@/components/ui/menu'
import { rangeOf, ranges, withTime } from './filter-text'
import type { Filter } from './use-filter'

const choices = [['any', 'Any time'], ...ranges.map(([age, name]) => [age, `Last ${name}`] as const)] as const

interface RangeMenuProps {
  filter: Filter
  isOpen: boolean
  onOpen: (isOpen: boolean) => void
}

/** How far back the list goes: a part of the filter like any other. */
export function RangeMenu({ filter, isOpen, onOpen }: RangeMenuProps) {
  const range = rangeOf(filter.text)
  const [, name = 'A time of its own'] = choices.find(([choice]) => choice === range) ?? []
  const pick = (choice: string) =>
    filter.set(withTime(filter.text, choice === 'any' ? [] : [`age:<${choice}`]))
  return (
    <DropdownMenu.Root open={isOpen} onOpenChange={onOpen}>
      <DropdownMenu.Trigger
        className={`${buttonClass({ size: 'field' })} max-card:h-11 max-card:flex-1`}
        aria-label={`Time: ${name}`}
      >
        <Clock size={16} strokeWidth={1.75} aria-hidden="true" className="text-muted" />
        {name}
        <ChevronDown size={14} aria-hidden="true" className="text-muted" />
      </DropdownMenu.Trigger>
      <MenuContent align="end">
        <DropdownMenu.RadioGroup value={range} onValueChange={pick}>
          {choices.map(([choice, label]) => (
            <DropdownMenu.RadioItem
              key={choice}
              value={choice}
              className={`${menuItemClass} cursor-pointer justify-between`}
            >
              {label}
              <DropdownMenu.ItemIndicator>
                <Check size={14} aria-hidden="true" />
              </DropdownMenu.ItemIndicator>
            </DropdownMenu.RadioItem>
          ))}
        </DropdownMenu.RadioGroup>
      </MenuContent>
    </DropdownMenu.Root>
  )
}
