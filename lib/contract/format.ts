import { dayMs, hourMs, minuteMs, secondMs } from '@/lib/contract/time'
/** How times are shown: `UTC`, or the name of a zone such as `Europe/Paris`. */
export type Zone = string

const minuteParts = { hour: '2-digit', minute: '2-digit' } as const
const clockParts = { ...minuteParts, second: '2-digit' } as const
const dayParts = { day: 'numeric', month: 'short' } as const
const yearParts = { year: 'numeric' } as const
type Form = 'clock' | 'day' | 'date' | 'minute' | 'dayMinute' | 'dateMinute' | 'year'
const formatters = new Map<Zone, Record<Form, Intl.DateTimeFormat>>()

// Creating a formatter costs more than using it a hundred times.
function formattersOf(zone: Zone) {
  const known = formatters.get(zone)
  if (known) return known
  const make = (parts: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat('en-GB', { ...parts, timeZone: zone })
  const made = {
    clock: make(clockParts),
    day: make({ ...clockParts, ...dayParts }),
    date: make({ ...clockParts, ...dayParts, ...yearParts }),
    minute: make(minuteParts),
    dayMinute: make({ ...minuteParts, ...dayParts }),
    dateMinute: make({ ...minuteParts, ...dayParts, ...yearParts }),
    year: make(yearParts),
  }
  formatters.set(zone, made)
  return made
}

/** True for a zone known on this machine. */
export function isZone(text: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat('en-GB', { timeZone: text }))
  } catch {
    return false
  }
}

/** The suffix of a time: ` UTC`, or nothing in the reader's own zone. */
export function zoneSuffix(zone: Zone): string {
  return zone === 'UTC' ? ' UTC' : ''
}

/** `14:32:10`. */
export function formatClock(iso: string, zone: Zone = 'UTC'): string {
  return formattersOf(zone).clock.format(new Date(iso))
}

/** `17 Feb 2026, 14:32:10`. */
export function formatDate(iso: string, zone: Zone = 'UTC'): string {
  return formattersOf(zone).date.format(new Date(iso))
}

/** `17 Feb, 14:32`, with the year when it is not that of `now` (ms); an exact time has its seconds too. */
export function formatTime(iso: string, now: number, zone: Zone = 'UTC', isExact = false): string {
  const { day, date, dayMinute, dateMinute, year } = formattersOf(zone)
  const at = new Date(iso)
  const [inYear, withYear] = isExact ? [day, date] : [dayMinute, dateMinute]
  return (year.format(at) === year.format(now) ? inYear : withYear).format(at)
}

/** `14:32` within twelve hours of `now` (ms), else with the day in front; an exact time has its seconds too. */
export function formatNear(iso: string, now: number, zone: Zone = 'UTC', isExact = false): string {
  const isNear = Math.abs(Date.parse(iso) - now) < 12 * hourMs
  if (!isNear) return formatTime(iso, now, zone, isExact)
  return isExact ? formatClock(iso, zone) : formattersOf(zone).minute.format(new Date(iso))
}

/** How long an exchange took: `184 ms`, `2.38 s`, `10.0 s`. */
export function formatDuration(ms: number): string {
  if (ms < secondMs) return `${ms} ms`
  return `${(ms / secondMs).toFixed(ms < 10 * secondMs ? 2 : 1)} s`
}

/** A length of time in its largest unit: `30 s`, `10 min`, `4 h`, `3 d`. */
export function formatSpan(ms: number): string {
  if (ms < minuteMs) return `${Math.max(0, Math.round(ms / secondMs))} s`
  if (ms < hourMs) return `${Math.round(ms / minuteMs)} min`
  if (ms < 2 * dayMs) return `${Math.round(ms / hourMs)} h`
  return `${Math.round(ms / dayMs)} d`
}

const units = [
  ['d', dayMs],
  ['h', hourMs],
  ['min', minuteMs],
  ['s', secondMs],
  ['ms', 1],
] as const

/** A length of time that is a setting, exactly: `30 s`, `1 min 30 s`, `1 d 2 h`, `250 ms`. */
export function formatSetting(ms: number): string {
  const parts: string[] = []
  let left = ms
  for (const [name, unitMs] of units) {
    const count = Math.floor(left / unitMs)
    if (count > 0) parts.push(`${count} ${name}`)
    left -= count * unitMs
  }
  return parts.join(' ') || '0 s'
}

/** Time until then: `04:12`, `3 h 35 min`, or `now`; `now` is in milliseconds. */
export function formatCountdown(iso: string, now: number): string {
  const seconds = Math.ceil((Date.parse(iso) - now) / secondMs)
  if (seconds <= 0) return 'now'
  if (seconds >= 3600) return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`
  return `${String(Math.floor(seconds / 60)).padStart(2, '0')}:${String(seconds % 60).padStart(2, '0')}`
}

/** `12,400`: with a comma before each group of three digits. */
export function formatCount(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',')
}

/** A count that goes no further than `max`: `10,000 or more`. */
export function formatCountUpTo(count: number, max: number): string {
  return count >= max ? `${formatCount(max)} or more` : formatCount(count)
}

/** A share (0 to 1) in per cent: `99.3`, and `100` only when it is all of it. */
export function formatPercent(share: number): string {
  return String(Math.floor(share * 1000 + 1e-9) / 10)
}

/** The host of a URL, with a port that is not the usual one. */
export function formatHost(url: string): string {
  return new URL(url).host
}

const hidden = '***'

/** A URL with the values of its query hidden, and a parameter without a value whole: they may be credentials. */
export function maskQuery(url: string): string {
  const at = url.indexOf('?')
  if (at === -1) return url
  const parameters = url.slice(at + 1).split('&')
  return `${url.slice(0, at)}?${parameters.map(maskParameter).join('&')}`
}

function maskParameter(text: string): string {
  if (text === '') return ''
  return text.includes('=') ? `${text.slice(0, text.indexOf('='))}=${hidden}` : hidden
}

/** The host and path of a URL, without the scheme everything here has; the values of its query are hidden. */
export function formatTarget(url: string): string {
  return maskQuery(url.replace(/^https:\/\//, '').replace(/\/$/, ''))
}

/** `dlv_0198c2f4…9d07`: enough of an id to tell it apart. */
export function formatId(id: string): string {
  return id.length > 20 ? `${id.slice(0, 12)}…${id.slice(-4)}` : id
}
