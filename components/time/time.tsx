'use client'

import { formatClock, formatDate, formatNear, formatTime, zoneSuffix } from '@/lib/contract/format'
import { useNow } from './clock'
import { useZone } from './zone'

const forms = { near: formatNear, full: formatTime }

/** A moment by the clock: `clock` alone, `full` with the day (and the year, if it is another), or `near`, which leaves the day out within twelve hours. */
export function Time({ at, form = 'near' }: { at: string; form?: 'clock' | 'full' | 'near' }) {
  const now = useNow()
  const { zone } = useZone()
  return (
    <time dateTime={at} title={titleOf(at, zone)}>
      {form === 'clock' ? formatClock(at, zone) : forms[form](at, now, zone)}
    </time>
  )
}

/** The whole moment, in the reader's zone and in UTC. */
export function titleOf(at: string, zone: string): string {
  const utc = `${formatDate(at)} UTC`
  return zone === 'UTC' ? utc : `${formatDate(at, zone)}${zoneSuffix(zone)}, ${utc}`
}
