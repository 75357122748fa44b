'use client'

import { ChevronDown, ChevronUp } from 'lucide-react'
import type { RefObject } from 'react'
import { Button } from '@/components/ui/button'
import { useKeys } from '@/components/ui/use-keys'

interface StepsProps {
  /** its index in the list */
  place: number
  count: number
  /** the list has more than `count` */
  isOpenEnded?: boolean
  onStep: (step: 1 | -1) => void
  within: RefObject<Element | null>
}

/** Buttons for the next and previous delivery of the list, also on the keys `j` and `k`. */
export function Steps({ place, count, isOpenEnded = false, onStep, within }: StepsProps) {
  const back = place > 0 ? () => onStep(-1) : undefined
  const on = place < count - 1 || isOpenEnded ? () => onStep(1) : undefined
  useKeys({ j: on, k: back }, { within })
  return (
    <>
      {place < 0 ? null : (
        <span className="mr-1 whitespace-nowrap text-muted text-xs">
          {place + 1} of {count}
          {isOpenEnded ? '+' : ''}
        </span>
      )}
      <Button
        look="quiet"
        size="icon"
        aria-label="Previous delivery"
        aria-keyshortcuts="k"
        disabled={!back}
        onClick={back}
      >
        <ChevronUp size={16} strokeWidth={1.75} aria-hidden="true" />
      </Button>
      <Button
        look="quiet"
        size="icon"
        aria-label="Next delivery"
        aria-keyshortcuts="j"
        disabled={!on}
        onClick={on}
      >
        <ChevronDown size={16} strokeWidth={1.75} aria-hidden="true" />
      </Button>
    </>
  )
}
