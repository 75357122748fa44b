import { causeCodes, causes } from '@/lib/contract/causes'
import { coversType, eventTypeGroups, eventTypeNames } from '@/lib/contract/event-types'
import { deliveryStatuses } from '@/lib/contract/statuses'

/** The definition of one field: what it accepts, how it is read, and what is suggested for it. */
interface FieldRule {
  /** its name in a filter's text, beside the one the API has */
  key: string
  takes(value: string): boolean
  /** what it accepts, after "must be" */
  allowed: string
  /** a short description, shown where somebody types its key */
  hint: string
  /** suggested values, each with its meaning where the name does not say it */
  values?: readonly (readonly [value: string, meaning?: string])[]
  /** false for a field of the text alone, without a parameter of its own */
  isParameter?: false
}

const oneOf = (key: string, hint: string, values: readonly string[]) => ({
  key,
  hint,
  takes: (value: string) => values.includes(value),
  allowed: `${values.slice(0, -1).join(', ')} or ${values.at(-1)}`,
  values: values.map((value) => [value] as const),
})

const idWith = (key: string, hint: string, prefix: string) => {
  const form = new RegExp(`^${prefix}_[A-Za-z0-9_-]{1,64}$`)
  return {
    key,
    hint,
    takes: (value: string) => form.test(value),
    allowed: `an ID that starts with ${prefix}_`,
  }
}

const offeredCodes = ['2xx', '3xx', '4xx', '5xx', '400', '401', '404', '410', '429', '500', '503']

/** The fields with lists of values, named as the API does, in the order of the canonical text. */
export const fields = {
  status: oneOf('status', 'pending, delivered, failed or cancelled', deliveryStatuses),
  cause: {
    ...oneOf('cause', 'failure cause', causeCodes),
    values: causeCodes.map((code) => [code, causes[code].title] as const),
  },
  status_code: {
    key: 'code',
    hint: 'response code, e.g. 503 or 5xx',
    takes: (value: string) => /^[1-9](\d\d|xx)$/.test(value),
    allowed: 'a status code (503) or class (5xx)',
    values: offeredCodes.map((code) => [code] as const),
  },
  event_type: oneOf('event', 'event type, e.g. lead.*', [...eventTypeGroups, ...eventTypeNames]),
  webhook_id: idWith('endpoint', 'endpoint', 'wh'),
  account_id: idWith('account', 'sub-account', 'acc'),
  event_id: idWith('event_id', 'event ID', 'evt'),
  delivery_id: { ...idWith('delivery', 'delivery ID', 'dlv'), isParameter: false },
} satisfies Record<string, FieldRule>

export type FilterField = keyof typeof fields
export const fieldNames = Object.keys(fields) as FilterField[]

/** The fields that are also parameters of a list. */
export type ParameterField = {
  [F in FilterField]: (typeof fields)[F] extends { isParameter: false } ? never : F
}[FilterField]
export const parameterFields = fieldNames.filter((field): field is ParameterField => {
  const rule: FieldRule = fields[field]
  return rule.isParameter !== false
})

/** The suggestions for a field with known values. */
export function offeredValues(field: FilterField): FieldRule['values'] {
  const rule: FieldRule = fields[field]
  return rule.values
}

/** How many values one field may have. */
export const maxValues = 50

/** What values of a field must be, for the error message. */
export function ruleOf(field: FilterField): string {
  return `must be ${fields[field].allowed}.`
}

/** The field that an id belongs to, by its prefix. */
export function fieldOfId(text: string): FilterField | undefined {
  const prefixes = { dlv: 'delivery_id', evt: 'event_id', wh: 'webhook_id', acc: 'account_id' } as const
  const [prefix = ''] = text.split('_')
  return Object.hasOwn(prefixes, prefix) ? prefixes[prefix as keyof typeof prefixes] : undefined
}

/** Unique values without those covered by another, in a fixed order. */
export function tidyValues(field: FilterField, values: string[]): string[] {
  const unique = [...new Set(values)]
  return unique
    .filter((value) => !unique.some((other) => other !== value && covers(field, other, value)))
    .sort()
}

/** The values in both lists. */
export function intersectValues(field: FilterField, some: string[], others: string[]): string[] {
  const within = (values: string[], ranges: string[]) =>
    values.filter((value) => ranges.some((range) => covers(field, range, value)))
  return tidyValues(field, [...within(some, others), ...within(others, some)])
}

function covers(field: FilterField, range: string, value: string): boolean {
  if (range === value) return true
  if (field === 'event_type') return coversType(range, value)
  return field === 'status_code' && range.endsWith('xx') && value[0] === range[0]
}
