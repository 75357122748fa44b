'use client'

import { parseAsString, useQueryState } from 'nuqs'
import { useMemo } from 'react'
import { type Chip, withChip, withoutChip } from './filter-text'
import { type OnlyEndpoint, readWithin, wholeOf } from './within'

export type Filter = ReturnType<typeof useFilter>

/** The filter as the address has it; in a list of one endpoint that one is part of it, and stays. */
export function useFilter(only: OnlyEndpoint) {
  const [address, setAddress] = useQueryState(
    'q',
    parseAsString.withDefault('').withOptions({ history: 'push' }),
  )
  const { text, dropped } = useMemo(() => readWithin(address, only), [address, only])
  const set = (next: string) => void setAddress(readWithin(next, only).text || null)
  return {
    only,
    /** what can be taken away again */
    text,
    /** what the API is asked */
    whole: wholeOf(text, only),
    /** the same without one part of it */
    wholeWithout: (chip: Chip) => wholeOf(withoutChip(text, chip), only),
    dropped,
    set,
    add: (chip: Chip) => set(withChip(text, chip)),
    remove: (chip: Chip) => set(withoutChip(text, chip)),
  }
}
