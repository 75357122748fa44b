import { z } from 'zod'
import { listParameter } from '@/lib/contract/list-parameter'
import { type FilterField, fields, maxValues, type ParameterField, parameterFields, ruleOf } from './fields'
import { parseFilter } from './schema'
import { readTime, timeRule } from './times'
import { combineFilters, type WrittenFilter } from './written-filter'

const quote = (text: string) => JSON.stringify(text.slice(0, 80))

const list = (field: FilterField) =>
  listParameter(
    z
      .string()
      .transform((text, ctx) => {
        const values = text.split(',')
        const bad = values.find((value) => !fields[field].takes(value))
        if (bad !== undefined) ctx.addIssue({ code: 'custom', message: `${quote(bad)} ${ruleOf(field)}` })
        if (values.length > maxValues)
          ctx.addIssue({ code: 'custom', message: `Must have at most ${maxValues} values.` })
        return values
      })
      .optional()
      .meta({
        description: 'One or more values, separated by commas or in repeated parameters',
        override: { type: 'array', items: { type: 'string' }, maxItems: maxValues },
      }),
  )

const time = z
  .string()
  .transform((text, ctx) => {
    const at = readTime(text)
    if (at !== null) return at
    ctx.addIssue({ code: 'custom', message: `${quote(text)} ${timeRule}` })
    return z.NEVER
  })
  .optional()

/** A filter as one text, such as `status:failed code:5xx`, parsed. */
export const filterText = z.string({ error: 'Must be text.' }).transform((text, ctx) => {
  const parsed = parseFilter(text)
  if (parsed.ok) return parsed.filter
  for (const { token, message } of parsed.problems)
    ctx.addIssue({ code: 'custom', message: `${quote(token)} ${message}` })
  return z.NEVER
})

const lists = Object.fromEntries(parameterFields.map((field) => [field, list(field)])) as Record<
  ParameterField,
  ReturnType<typeof list>
>

/** The filter parameters of every list of deliveries. */
export const filterParameters = {
  ...lists,
  from: time,
  to: time,
  test: z
    .enum(['true', 'false'], { error: 'Must be true or false.' })
    .transform((text) => text === 'true')
    .optional(),
  q: filterText.optional(),
}

const parameters = z.object(filterParameters)
type Parameters = z.output<typeof parameters>

/** Combines the parameters and the text: both must match. */
export function readParameters({ q, from, to, test, ...query }: Parameters): WrittenFilter {
  const named = parameterFields.flatMap((field) => (query[field] ? [[field, query[field]]] : []))
  return combineFilters(q ?? { include: {}, exclude: {} }, {
    include: Object.fromEntries(named),
    exclude: {},
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(test === undefined ? {} : { test }),
  })
}
