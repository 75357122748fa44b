import { z } from 'zod'
import { listParameter } from '@/lib/http/list-parameter'
import { type FilterField, fieldNames, fields, mostValues, ruleOf } from './fields'
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
        if (values.length > mostValues)
          ctx.addIssue({ code: 'custom', message: `Must have at most ${mostValues} values.` })
        return values
      })
      .optional()
      .meta({
        description: 'One or more values, separated by commas or in repeated parameters',
        override: { type: 'array', items: { type: 'string' }, maxItems: mostValues },
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

const line = z
  .string()
  .transform((text, ctx) => {
    const parsed = parseFilter(text)
    if (parsed.ok) return parsed.filter
    for (const { token, message } of parsed.problems)
      ctx.addIssue({ code: 'custom', message: `${quote(token)} ${message}` })
    return z.NEVER
  })
  .optional()

/** What every list of deliveries can be filtered by. */
export const filterParameters = {
  webhook_id: list('webhook_id'),
  event_id: list('event_id'),
  event_type: list('event_type'),
  account_id: list('account_id'),
  status: list('status'),
  cause: list('cause'),
  status_code: list('status_code'),
  from: time,
  to: time,
  test: z
    .enum(['true', 'false'], { error: 'Must be true or false.' })
    .transform((text) => text === 'true')
    .optional(),
  q: line,
}

const parameters = z.object(filterParameters)
type Parameters = z.output<typeof parameters>

/** What the parameters and the line of text both match. */
export function readParameters({ q, from, to, test, ...query }: Parameters): WrittenFilter {
  const named = fieldNames.flatMap((field) => {
    const values = field === 'delivery_id' ? undefined : query[field]
    return values ? [[field, values]] : []
  })
  return combineFilters(q ?? { include: {}, exclude: {} }, {
    include: Object.fromEntries(named),
    exclude: {},
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(test === undefined ? {} : { test }),
  })
}
