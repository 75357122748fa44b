'use client'

import { parseAsString, useQueryState } from 'nuqs'
import { useMemo } from 'react'
import { type Chip, readText, withChip, withoutChip } from './filter-text'

export type Filter = ReturnType<typeof useFilter>

/** The filter as the address has it. */
export function useFilter() {
  const [address, setAddress] = useQueryState(
    'q',
    parseAsString.withDefault('').withOptions({ history: 'push' }),
  )
  const { text, dropped } = useMemo(() => readText(address), [address])
  const set = (next: string) => void setAddress(next || null)
  return {
    text,
    dropped,
    set,
    add: (chip: Chip) => set(withChip(text, chip)),
    remove: (chip: Chip) => set(withoutChip(text, chip)),
  }
}
