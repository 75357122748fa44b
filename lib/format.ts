const clock = new Intl.DateTimeFormat('en-GB', {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  timeZone: 'UTC',
})
const dayAndClock = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  timeZone: 'UTC',
})

/** `14:32:10` in UTC. */
export function formatClock(iso: string): string {
  return clock.format(new Date(iso))
}

/** `17 Feb, 14:32:10` in UTC. */
export function formatTime(iso: string): string {
  return dayAndClock.format(new Date(iso))
}

/** `184 ms`, `2.38 s`. */
export function formatDuration(ms: number): string {
  return ms < 1000 ? `${ms} ms` : `${(ms / 1000).toFixed(2)} s`
}

/** Time until then: `04:12`, `3 h 35 min`, or `now`. */
export function formatCountdown(iso: string, now: number): string {
  const seconds = Math.ceil((Date.parse(iso) - now) / 1000)
  if (seconds <= 0) return 'now'
  if (seconds >= 3600) return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`
  return `${String(Math.floor(seconds / 60)).padStart(2, '0')}:${String(seconds % 60).padStart(2, '0')}`
}

/** The host and path of a URL, without the scheme everything here has. */
export function formatTarget(url: string): string {
  return url.replace(/^https:\/\//, '')
}
