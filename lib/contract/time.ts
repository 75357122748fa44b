/** Public form of a time: whole seconds UTC, `2026-02-15T10:30:00Z`, as the contract shows. */
export function toPublicTime(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`
}

/** Public form with milliseconds, for attempts. */
export function toPreciseTime(ms: number): string {
  return new Date(ms).toISOString()
}
