import { causeCodes, causes } from '@/lib/causes/schema'
import { deliveryStatuses } from '@/lib/deliveries/statuses'
import { filterKeys, otherKeys } from '@/lib/delivery-filter/schema'
import { eventTypeNames } from '@/lib/events/types'
import { formatTarget } from '@/lib/format'

export interface Completion {
  /** what takes the place of the last word */
  word: string
  /** what it means, where its name does not say so */
  hint: string
  /** a whole token, not only its key */
  isWhole: boolean
}

type Value = [value: string, hint?: string]

const hints: Record<string, string> = {
  status: 'pending, delivered, failed or cancelled',
  cause: 'failure cause',
  code: 'response code, e.g. 503 or 5xx',
  event: 'event type, e.g. lead.*',
  endpoint: 'endpoint',
  account: 'sub-account',
  event_id: 'event ID',
  delivery: 'delivery ID',
  age: 'e.g. <1h or >2d',
  from: 'created on or after',
  to: 'created before',
  test: 'test deliveries',
}

const groups = [...new Set(eventTypeNames.map((type) => `${type.split('.')[0]}.*`))]

function valuesOf(key: string, urls: Record<string, string>): Value[] {
  const known: Record<string, Value[]> = {
    [filterKeys.status]: deliveryStatuses.map((status) => [status]),
    [filterKeys.cause]: causeCodes.map((code) => [code, causes[code].title]),
    [filterKeys.status_code]: [
      '2xx',
      '3xx',
      '4xx',
      '5xx',
      '400',
      '401',
      '404',
      '410',
      '429',
      '500',
      '503',
    ].map((code) => [code]),
    [filterKeys.event_type]: [...groups, ...eventTypeNames].map((type) => [type]),
    [filterKeys.webhook_id]: Object.entries(urls).map(([id, url]) => [id, formatTarget(url)]),
    age: ['<15m', '<1h', '<24h', '<7d', '<30d', '>1h'].map((age) => [age]),
    test: [['true'], ['false']],
  }
  return known[key] ?? []
}

const most = 12

/** What the last word of a text may go on as; `urls` are the endpoints by id. */
export function completionsOf(text: string, urls: Record<string, string>): Completion[] {
  const word = text.slice(text.search(/\S*$/))
  const [, minus = '', key = '', colon, typed = ''] = /^(-?)([^:]*)(:?)(.*)$/.exec(word) ?? []
  if (!colon) return completeKey(minus, key)
  const start = typed.slice(0, typed.lastIndexOf(',') + 1)
  const wanted = typed.slice(start.length).toLowerCase()
  return valuesOf(key, urls)
    .filter(([value, hint = '']) => value !== wanted && matches(wanted, value, hint))
    .map(([value, hint = '']) => ({ word: `${minus}${key}:${start}${value}`, hint, isWhole: true }))
    .slice(0, most)
}

function completeKey(minus: string, typed: string): Completion[] {
  const keys = [...Object.values(filterKeys), ...(minus ? [] : otherKeys)]
  return keys
    .filter((key) => key.startsWith(typed.toLowerCase()))
    .map((key) => ({ word: `${minus}${key}:`, hint: hints[key] ?? '', isWhole: false }))
}

function matches(wanted: string, value: string, hint: string): boolean {
  return value.toLowerCase().includes(wanted) || hint.toLowerCase().includes(wanted)
}

/** The text with its last word completed. */
export function complete(text: string, { word }: Completion): string {
  return `${text.slice(0, text.search(/\S*$/))}${word}`
}
