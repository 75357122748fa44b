'use client'

import { ChevronDown, Clock } from 'lucide-react'
import { buttonClass } from '@/components/ui/button'
import { Menu } from '@/components/ui/menu'
import { rangeOf, ranges, withTime } from './filter-text'
import type { Filter } from './use-filter'

const choices = [['any', 'All time'], ...ranges.map(([age, name]) => [age, `Last ${name}`] as const)] as const

interface RangeMenuProps {
  filter: Filter
  isOpen: boolean
  onOpen: (isOpen: boolean) => void
}

/** The choice of a time range, which is part of the filter. */
export function RangeMenu({ filter, isOpen, onOpen }: RangeMenuProps) {
  const range = rangeOf(filter.text)
  const [, name = 'Custom range'] = choices.find(([choice]) => choice === range) ?? []
  const items = choices.map(([choice, content]) => ({
    key: choice,
    content,
    isChecked: choice === range,
    onSelect: () => filter.set(withTime(filter.text, choice === 'any' ? [] : [`age:<${choice}`])),
  }))
  return (
    <Menu
      items={items}
      label={`Time range: ${name}`}
      className={`${buttonClass({ size: 'field' })} max-card:h-11 max-card:flex-1`}
      isOpen={isOpen}
      onOpen={onOpen}
    >
      <Clock size={16} strokeWidth={1.75} aria-hidden="true" className="text-muted" />
      {name}
      <ChevronDown size={14} aria-hidden="true" className="text-muted" />
    </Menu>
  )
}
