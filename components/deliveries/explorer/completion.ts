import { causeCodes, causes } from '@/lib/contract/causes'
import { eventTypeGroups, eventTypeNames } from '@/lib/contract/event-types'
import { filterKeys, otherKeys } from '@/lib/contract/filter/schema'
import { formatTarget } from '@/lib/contract/format'
import { deliveryStatuses } from '@/lib/contract/statuses'

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
  cause: 'why it failed',
  code: 'status code or class',
  event: 'type or group',
  endpoint: 'where it went',
  account: 'whose event',
  event_id: 'one event',
  delivery: 'one delivery',
  age: 'younger or older than',
  from: 'created at or after',
  to: 'created before',
  test: 'sent as a test',
}

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
    [filterKeys.event_type]: [...eventTypeGroups, ...eventTypeNames].map((type) => [type]),
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
