import { TZDate } from '@date-fns/tz'
import { parseAsArrayOf, parseAsString, parseAsStringLiteral } from 'nuqs/server'
import { type Cause, causeCodes } from '@/lib/causes/schema'
import { eventTypeNames } from '@/lib/events/types'
import type { Zone } from '@/lib/format'

/** `everything` is what a filter without a status means. */
export const replayStatusChoices = ['failed', 'delivered', 'cancelled', 'missed', 'everything'] as const

const groups = [...new Set(eventTypeNames.map((name) => `${name.split('.')[0]}.*`))]
export const eventChoices = [...groups, ...eventTypeNames]

/** The form as its address has it; an unknown value is as if it were not there. */
export const replayFormParsers = {
  webhook_id: parseAsString.withDefault(''),
  status: parseAsStringLiteral(replayStatusChoices).withDefault('failed'),
  event_type: parseAsStringLiteral(['', ...eventChoices]).withDefault(''),
  cause: parseAsStringLiteral(['', ...causeCodes]).withDefault(''),
  delivery_ids: parseAsArrayOf(parseAsString).withDefault([]),
  from: parseAsString.withDefault(''),
  to: parseAsString.withDefault(''),
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

/** The time that a date field means, read by the clock of the zone; nothing where it is empty. */
export function fromFieldTime(text: string, zone: Zone): string {
  if (Number.isNaN(Date.parse(`${text}Z`))) return ''
  const [year = 0, month = 0, ...rest] = text.split(/\D/).map(Number)
  const [day = 0, hour = 0, minute = 0, second = 0] = rest
  const at = new TZDate(year, month - 1, day, hour, minute, second, zone)
  return new Date(+at).toISOString().replace('.000Z', 'Z')
}
