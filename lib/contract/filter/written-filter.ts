import { typesOf } from '@/lib/contract/event-types'
import { parseDurationMs } from '@/lib/contract/time'
import { type FilterField, fieldNames, intersectValues, tidyValues } from './fields'

type Values = Partial<Record<FilterField, string[]>>

/** A filter as written: the meaning of its `age` depends on the time of the request. */
export interface WrittenFilter {
  /** one of the values of each field; an empty list matches nothing */
  include: Values
  /** none of these */
  exclude: Values
  /** created at or after, ms */
  from?: number
  /** created before, ms */
  to?: number
  test?: boolean
  /** younger and older than, such as `1h` */
  age?: { under?: string; over?: string }
}

/** A filter for the database. */
interface DeliveryFilter extends Omit<WrittenFilter, 'age'> {}

/** The filter in a normal form: no empty fields, values tidied, keys in a fixed order. */
export function tidyFilter({ include, exclude, from, to, test, age }: WrittenFilter): WrittenFilter {
  return {
    include: tidy(include),
    exclude: tidy(exclude),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(test === undefined ? {} : { test }),
    ...(age?.under || age?.over ? { age: tidyAge(age) } : {}),
  }
}

function tidy(values: Values): Values {
  const present = fieldNames.filter((field) => values[field] !== undefined)
  return Object.fromEntries(present.map((field) => [field, tidyValues(field, values[field] ?? [])]))
}

function tidyAge({ under, over }: { under?: string; over?: string }) {
  return { ...(under ? { under } : {}), ...(over ? { over } : {}) }
}

/** The intersection of two filters; the second has no age. */
export function combineFilters(some: WrittenFilter, others: DeliveryFilter): WrittenFilter {
  const bounds = (pick: (...times: number[]) => number, times: (number | undefined)[]) => {
    const given = times.filter((time) => time !== undefined)
    return given.length > 0 ? pick(...given) : undefined
  }
  const from = bounds(Math.max, [some.from, others.from])
  const to = bounds(Math.min, [some.to, others.to])
  const test = others.test ?? some.test
  const isImpossible = some.test !== undefined && some.test !== test
  return tidyFilter({
    include: { ...intersect(some.include, others.include), ...(isImpossible ? { status: [] } : {}) },
    exclude: unite(some.exclude, others.exclude),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(test === undefined ? {} : { test }),
    ...(some.age ? { age: some.age } : {}),
  })
}

function intersect(some: Values, others: Values): Values {
  const both = fieldNames.filter((field) => some[field] && others[field])
  const shared = both.map((field) => [field, intersectValues(field, some[field] ?? [], others[field] ?? [])])
  return { ...some, ...others, ...Object.fromEntries(shared) }
}

function unite(some: Values, others: Values): Values {
  return Object.fromEntries(
    fieldNames
      .filter((field) => some[field] || others[field])
      .map((field) => [field, [...(some[field] ?? []), ...(others[field] ?? [])]]),
  )
}

/** The filter at the time `now`, ms: ages become times, groups become their types. */
export function resolveFilter(written: WrittenFilter, now: number): DeliveryFilter {
  const { age, include, exclude, ...rest } = written
  const youngest = age?.over === undefined ? undefined : now - ageMs(age.over)
  const oldest = age?.under === undefined ? undefined : now - ageMs(age.under)
  const aged = combineFilters(
    { include: {}, exclude: {}, ...rest },
    {
      include: {},
      exclude: {},
      ...(oldest === undefined ? {} : { from: oldest }),
      ...(youngest === undefined ? {} : { to: youngest }),
    },
  )
  return { ...aged, include: withTypes(include), exclude: withTypes(exclude) }
}

function withTypes(values: Values): Values {
  return values.event_type ? { ...values, event_type: values.event_type.flatMap(typesOf) } : values
}

/** Milliseconds of a length of time such as `1h`. */
export function ageMs(text: string): number {
  return parseDurationMs(text) ?? 0
}
