import { fieldNames, fields, offeredValues } from '@/lib/contract/filter/fields'
import { filterKeys, otherKeys } from '@/lib/contract/filter/schema'
import { formatTarget } from '@/lib/contract/format'

export interface Completion {
  /** what takes the place of the last word */
  word: string
  /** what it means, where its name does not say so */
  hint: string
  /** a whole token, not only its key */
  isWhole: boolean
}

type Value = readonly [value: string, hint?: string]

// Of the keys beside those of the fields.
const otherHints: Record<string, string> = {
  age: 'e.g. <1h or >2d',
  from: 'created on or after',
  to: 'created before',
  test: 'test deliveries',
}
const otherValues: Record<string, Value[]> = {
  age: ['<15m', '<1h', '<24h', '<7d', '<30d', '>1h'].map((age) => [age]),
  test: [['true'], ['false']],
}

const fieldOfKey = (key: string) => fieldNames.find((field) => fields[field].key === key)

function hintOf(key: string): string {
  const field = fieldOfKey(key)
  return field ? fields[field].hint : (otherHints[key] ?? '')
}

function valuesOf(key: string, urls: Record<string, string>): readonly Value[] {
  const field = fieldOfKey(key)
  if (!field) return otherValues[key] ?? []
  if (field === 'webhook_id') return Object.entries(urls).map(([id, url]) => [id, formatTarget(url)])
  return offeredValues(field) ?? []
}

const max = 12

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
    .slice(0, max)
}

function completeKey(minus: string, typed: string): Completion[] {
  const keys = [...Object.values(filterKeys), ...(minus ? [] : otherKeys)]
  return keys
    .filter((key) => key.startsWith(typed.toLowerCase()))
    .map((key) => ({ word: `${minus}${key}:`, hint: hintOf(key), isWhole: false }))
}

function matches(wanted: string, value: string, hint: string): boolean {
  return value.toLowerCase().includes(wanted) || hint.toLowerCase().includes(wanted)
}

/** The text with its last word completed. */
export function complete(text: string, { word }: Completion): string {
  return `${text.slice(0, text.search(/\S*$/))}${word}`
}
