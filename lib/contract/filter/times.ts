const latest = Date.parse('9999-12-31T23:59:59.999Z')
const instant =
  /^(\d{4})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d+)?)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/

export const timeRule = 'must be an ISO 8601 time with offset, e.g. 2026-02-14T15:30:00Z.'

/** Milliseconds of an ISO 8601 time with offset, from 1970 to 9999 UTC; null for any other text. */
export function readTime(text: string): number | null {
  const [, year, month, day] = instant.exec(text) ?? []
  // Date.parse accepts the 30th of February as the 2nd of March.
  const lastDay = new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate()
  if (!day || Number(day) > lastDay) return null
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

/** The rule for a query's `from` and `to`, also checked when other parameters are invalid. */
export const timesOrder: [(query: { from?: unknown; to?: unknown }) => boolean, object] = [
  ({ from, to }) => typeof from !== 'number' || typeof to !== 'number' || areTimesOrdered({ from, to }),
  { path: ['to'], error: 'Must not be before from.', when: () => true },
]
