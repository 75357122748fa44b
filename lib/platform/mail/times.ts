const readable = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'long',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  timeZone: 'UTC',
})

/** A time (ms) as a mail shows it, without knowing the reader's zone: `17 February 2026 at 14:00 UTC`. */
export function toReadableTime(ms: number): string {
  return `${readable.format(ms)} UTC`
}
