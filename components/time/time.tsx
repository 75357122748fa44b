'use client'

import { formatClock, formatNear, formatTime } from '@/lib/format'
import { useNow } from './clock'

const forms = { clock: formatClock, full: formatTime }

/** A moment by the clock: `clock` alone, `full` with the day, or `near`, which leaves the day out within twelve hours. */
export function Time({ at, form = 'near' }: { at: string; form?: 'clock' | 'full' | 'near' }) {
  const now = useNow()
  return (
    <time dateTime={at} title={`${formatTime(at)} UTC`}>
      {form === 'near' ? formatNear(at, now) : forms[form](at)}
    </time>
  )
}
