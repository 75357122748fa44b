import { causeCodes } from '@/lib/causes/schema'
import { deliveryStatuses } from '@/lib/deliveries/statuses'
import { eventTypeNames } from '@/lib/events/types'

interface FieldRule {
  /** its name in a filter's text, beside the one the API has */
  key: string
  takes(value: string): boolean
  /** what it takes, to go on after "must be" */
  allowed: string
}

const eventGroups = [...new Set(eventTypeNames.map((type) => `${type.split('.')[0]}.*`))]

const oneOf = (key: string, values: readonly string[]): FieldRule => ({
  key,
  takes: (value) => values.includes(value),
  allowed: `${values.slice(0, -1).join(', ')} or ${values.at(-1)}`,
})

const idWith = (key: string, prefix: string): FieldRule => {
  const form = new RegExp(`^${prefix}_[A-Za-z0-9_-]{1,64}$`)
  return { key, takes: (value) => form.test(value), allowed: `an ID that starts with ${prefix}_` }
}

/** The fields with lists of values, named as the API does, in the order of the canonical text. */
export const fields = {
  status: oneOf('status', deliveryStatuses),
  cause: oneOf('cause', causeCodes),
  status_code: {
    key: 'code',
    takes: (value) => /^[1-9](\d\d|xx)$/.test(value),
    allowed: 'a status code (503) or class (5xx)',
  },
  event_type: oneOf('event', [...eventGroups, ...eventTypeNames]),
  webhook_id: idWith('endpoint', 'wh'),
  account_id: idWith('account', 'acc'),
  event_id: idWith('event_id', 'evt'),
  delivery_id: idWith('delivery', 'dlv'),
} satisfies Record<string, FieldRule>

export type FilterField = keyof typeof fields
export const fieldNames = Object.keys(fields) as FilterField[]

/** How many values one field may have. */
export const mostValues = 50

/** What a value that a field does not take must be. */
export function ruleOf(field: FilterField): string {
  return `must be ${fields[field].allowed}.`
}

/** The field that a text may be an id for, by its prefix. */
export function fieldOfId(text: string): FilterField | undefined {
  const prefixes = { dlv: 'delivery_id', evt: 'event_id', wh: 'webhook_id', acc: 'account_id' } as const
  const [prefix = ''] = text.split('_')
  return Object.hasOwn(prefixes, prefix) ? prefixes[prefix as keyof typeof prefixes] : undefined
}

/** Each value once, none that another one covers, in one order. */
export function tidyValues(field: FilterField, values: string[]): string[] {
  const unique = [...new Set(values)]
  return unique
    .filter((value) => !unique.some((other) => other !== value && covers(field, other, value)))
    .sort()
}

/** What is one of both lists. */
export function intersectValues(field: FilterField, some: string[], others: string[]): string[] {
  const within = (values: string[], ranges: string[]) =>
    values.filter((value) => ranges.some((range) => covers(field, range, value)))
  return tidyValues(field, [...within(some, others), ...within(others, some)])
}

/** The types that a value for `event_type` stands for. */
export function typesOf(value: string): string[] {
  return eventTypeNames.filter((type) => covers('event_type', value, type))
}

function covers(field: FilterField, range: string, value: string): boolean {
  if (range === value) return true
  if (field === 'event_type') return range.endsWith('.*') && value.startsWith(range.slice(0, -1))
  return field === 'status_code' && range.endsWith('xx') && value[0] === range[0]
}
