import { TZDate, tzOffset } from '@date-fns/tz'
import { parseAsArrayOf, parseAsString, parseAsStringLiteral } from 'nuqs/server'
import { type Cause, causeCodes } from '@/lib/contract/causes'
import { eventTypeGroups, eventTypeNames } from '@/lib/contract/event-types'
import type { Zone } from '@/lib/contract/format'
import { dayMs, minuteMs } from '@/lib/contract/time'

/** `everything` is what a filter without a status means. */
export const replayStatusChoices = ['failed', 'delivered', 'cancelled', 'missed', 'everything'] as const

export const eventChoices = [...eventTypeGroups, ...eventTypeNames]

/** The form as its address has it; an unknown value is as if it were not there. */
export const replayFormParsers = {
  webhook_id: parseAsString.withDefault(''),
  status: parseAsStringLiteral(replayStatusChoices).withDefault('failed'),
  event_type: parseAsStringLiteral(['', ...eventChoices]).withDefault(''),
  cause: parseAsStringLiteral(['', ...causeCodes]).withDefault(''),
  delivery_ids: parseAsArrayOf(parseAsString).withDefault([]),
  from: parseAsString.withDefault(''),
  to: parseAsString.withDefault(''),
  q: parseAsString.withDefault(''),
}

export interface ReplayFormValues {
  webhook_id: string
  status: (typeof replayStatusChoices)[number]
  event_type: string
  cause: Cause | ''
  /** the only ones, where some were selected; the other fields then say nothing */
  delivery_ids: string[]
  from: string
  to: string
  /** what else they must match, as the filter box of the deliveries has it */
  q: string
}

export type OrderedFilter = Record<string, string> | { delivery_ids: string[] }

/** The filter that the API is asked for. */
export function toFilter({ status, delivery_ids, ...rest }: ReplayFormValues): OrderedFilter {
  if (delivery_ids.length > 0) return { delivery_ids }
  const filter = status === 'everything' ? rest : { ...rest, status }
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== ''))
}

/** What a date field shows of a time: the clock of the zone, to the second; nothing of a text that is no time. */
export function toFieldTime(iso: string, zone: Zone): string {
  const ms = Date.parse(iso)
  return Number.isNaN(ms) ? '' : new TZDate(ms, zone).toISOString().slice(0, 19)
}

/**
 * The time that a date field means, read by the clock of the zone; nothing where it is empty. Of an hour that comes twice
 * it is the earlier one, and of one that is left out the time as long after it.
 */
export function fromFieldTime(text: string, zone: Zone): string {
  const clockMs = Date.parse(`${text}Z`)
  if (Number.isNaN(clockMs)) return ''
  // What the clock is ahead of UTC by, in minutes, before any change around then and after it.
  const [before = 0, after = 0] = [-dayMs, dayMs].map((ms) => tzOffset(zone, new Date(clockMs + ms)))
  const times = [before, after].map((offset) => ({ offset, ms: clockMs - offset * minuteMs }))
  const meant = times.filter(({ offset, ms }) => tzOffset(zone, new Date(ms)) === offset).map(({ ms }) => ms)
  const ms = meant.length > 0 ? Math.min(...meant) : clockMs - before * minuteMs
  return new Date(ms).toISOString().replace('.000Z', 'Z')
}

/** What the clock of a zone is ahead of UTC by at a time, as `UTC+02:00`; nothing of a text that is no time. */
export function offsetAt(iso: string, zone: Zone): string {
  const ms = Date.parse(iso)
  if (Number.isNaN(ms)) return ''
  const minutes = tzOffset(zone, new Date(ms))
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60]
  const two = (count: number) => String(count).padStart(2, '0')
  return `UTC${minutes < 0 ? '−' : '+'}${two(hours)}:${two(rest)}`
}
