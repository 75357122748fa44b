import { z } from 'zod'

const latest = Date.parse('9999-12-31T23:59:59.999Z')
const instant = z.iso.datetime({ offset: true })

export const timeRule = 'must be a time with its offset, such as 2026-02-14T15:30:00Z.'

/** Milliseconds of an ISO 8601 time with offset, from 1970 to 9999 UTC; null for any other text. */
export function readTime(text: string): number | null {
  if (!instant.safeParse(text).success) return null
  const ms = Date.parse(text)
  return ms >= 0 && ms <= latest ? ms : null
}

/** The shortest form that `readTime` reads as the same time. */
export function writeTime(ms: number): string {
  return new Date(ms).toISOString().replace('.000Z', 'Z')
}

/** True unless `from` lies after `to`. */
export function areTimesOrdered({
  from,
  to,
}: {
  from?: number | undefined
  to?: number | undefined
}): boolean {
  return from === undefined || to === undefined || from <= to
}
