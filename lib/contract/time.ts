/** Milliseconds. */
export const secondMs = 1_000
export const minuteMs = 60_000
export const hourMs = 3_600_000
export const dayMs = 86_400_000

const unitMs = { ms: 1, s: secondMs, m: minuteMs, h: hourMs, d: dayMs }

/** Milliseconds of a text such as `30s`, `2m`, `1h`, `250ms`; null when it is not one. */
export function parseDurationMs(text: string): number | null {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(text.trim())
  if (!match) return null
  return Math.round(Number(match[1]) * unitMs[match[2] as keyof typeof unitMs])
}

/** Public form of a time: whole seconds UTC, `2026-02-15T10:30:00Z`, as the contract shows. */
export function toPublicTime(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`
}

/** Public form with milliseconds, for attempts. */
export function toPreciseTime(ms: number): string {
  return new Date(ms).toISOString()
}
