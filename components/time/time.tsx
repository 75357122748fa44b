'use client'

import { formatClock, formatDate, formatNear, formatTime, zoneSuffix } from '@/lib/contract/format'
import { useNow } from './clock'
import { useZone } from './zone'

const forms = { near: formatNear, full: formatTime }

interface TimeProps {
  at: string
  /** `clock`: time only; `full`: with the day, and the year if it differs; `near`: with the day unless within twelve hours */
  form?: 'clock' | 'full' | 'near'
  /** shows seconds, as `clock` always does */
  isExact?: boolean
}

/** A time to the minute, with the full timestamp on hover. */
export function Time({ at, form = 'near', isExact = false }: TimeProps) {
  const now = useNow()
  const { zone } = useZone()
  return (
    <time dateTime={at} title={titleOf(at, zone)}>
      {form === 'clock' ? formatClock(at, zone) : forms[form](at, now, zone, isExact)}
    </time>
  )
}

/** The full timestamp, in the user's zone and in UTC. */
export function titleOf(at: string, zone: string): string {
  const utc = `${formatDate(at)} UTC`
  return zone === 'UTC' ? utc : `${formatDate(at, zone)}${zoneSuffix(zone)}, ${utc}`
}
