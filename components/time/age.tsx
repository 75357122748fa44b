'use client'

import { formatSpan, formatTime } from '@/lib/format'
import { useNow } from './clock'

/** How long ago a time was; the time itself on hover. */
export function Age({ at }: { at: string }) {
  const now = useNow()
  return (
    <time dateTime={at} title={`${formatTime(at)} UTC`}>
      {formatSpan(now - Date.parse(at))}
    </time>
  )
}
