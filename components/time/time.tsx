'use client'

import { formatClock, formatDate, formatNear, formatTime, zoneSuffix } from '@/lib/contract/format'
import { useNow } from './clock'
import { useZone } from './zone'

const forms = { near: formatNear, full: formatTime }

interface TimeProps {
  at: string
  /** `clock` alone, `full` with the day (and the year, if it is another), or `near`, which leaves the day out within twelve hours */
  form?: 'clock' | 'full' | 'near'
  /** to the second, as `clock` always is */
  isExact?: boolean
}

/** A moment by the clock, to the minute; the whole of it on hover. */
export function Time({ at, form = 'near', isExact = false }: TimeProps) {
  const now = useNow()
  const { zone } = useZone()
  return (
    <time dateTime={at} title={titleOf(at, zone)}>
      {form === 'clock' ? formatClock(at, zone) : forms[form](at, now, zone, isExact)}
    </time>
  )
}

/** The whole moment, in the reader's zone and in UTC. */
export function titleOf(at: string, zone: string): string {
  const utc = `${formatDate(at)} UTC`
  return zone === 'UTC' ? utc : `${formatDate(at, zone)}${zoneSuffix(zone)}, ${utc}`
}
