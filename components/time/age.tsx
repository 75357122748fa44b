'use client'

import { formatSpan } from '@/lib/contract/format'
import { useNow } from './clock'
import { titleOf } from './time'
import { useZone } from './zone'

/** How long ago a time was, with the exact time on hover. */
export function Age({ at }: { at: string }) {
  const now = useNow()
  const { zone } = useZone()
  return (
    <time dateTime={at} title={titleOf(at, zone)}>
      {formatSpan(now - Date.parse(at))}
    </time>
  )
}
