'use client'

import { formatClock, formatNear, formatTime, zoneSuffix } from '@/lib/format'
import { useNow } from './clock'
import { useZone } from './zone'

const forms = { clock: formatClock, full: formatTime }

/** A moment by the clock: `clock` alone, `full` with the day, or `near`, which leaves the day out within twelve hours. */
export function Time({ at, form = 'near' }: { at: string; form?: 'clock' | 'full' | 'near' }) {
  const now = useNow()
  const { zone } = useZone()
  return (
    <time dateTime={at} title={titleOf(at, zone)}>
      {form === 'near' ? formatNear(at, now, zone) : forms[form](at, zone)}
    </time>
  )
}

/** The whole moment, in the reader's zone and in UTC. */
export function titleOf(at: string, zone: string): string {
  const utc = `${formatTime(at)} UTC`
  return zone === 'UTC' ? utc : `${formatTime(at, zone)}${zoneSuffix(zone)}, ${utc}`
}
