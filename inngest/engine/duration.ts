const unitMs: Record<string, number> = { ms: 1, s: 1e3, m: 6e4, h: 36e5, d: 864e5, w: 6048e5 }

/** Milliseconds from `now` to a duration (`1h30m`) or an ISO time; 0 for a time in the past. */
export function durationMs(text: string, now: number): number {
  if (/^\d{4}-\d\d-\d\d/.test(text)) return Math.max(0, Date.parse(text) - now)
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d|w)/g)]
  if (parts.map(([part]) => part).join('') !== text.replaceAll(' ', ''))
    throw new Error(`Not a duration: "${text}"`)
  return parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * (unitMs[unit ?? ''] ?? 0), 0)
}

// The delays of an Inngest server for a step that threw, in seconds; up to 30 s more are added at random.
const backoffSeconds = [15, 30, 60, 120, 300, 600, 1200, 2400, 3600, 7200]

export function backoffMs(attempt: number, random: () => number): number {
  const base = backoffSeconds[Math.min(attempt, backoffSeconds.length - 1)] ?? 0
  return Math.round((base + random() * 30) * 1000)
}
