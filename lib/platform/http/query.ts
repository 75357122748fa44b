import { z } from 'zod'
import type { FieldError } from '@/lib/contract/errors'
import { isListParameter } from '@/lib/contract/list-parameter'
import { invalidFields, listIssues } from './problem'

/** The query parsed by its schema; throws a 422 problem that names every error. */
export function parseQuery(request: Request, schema: z.ZodType | undefined): unknown {
  if (!schema) return undefined
  const { values, repeated } = readParameters(new URL(request.url).searchParams, schema)
  const parsed = schema.safeParse(values)
  if (parsed.success && repeated.length === 0) return parsed.data
  throw invalidFields([...listIssues(parsed.error), ...repeated])
}

function readParameters(search: URLSearchParams, schema: z.ZodType) {
  const shape = new Map(Object.entries(schema instanceof z.ZodObject ? schema.shape : {}))
  const isList = (name: string) => isListParameter(shape.get(name))
  const given = [...new Set(search.keys())].map((name) => [name, search.getAll(name)] as const)
  const repeated = given
    .filter(([name, texts]) => texts.length > 1 && !isList(name))
    .map(([field]): FieldError => ({ field, code: 'repeated', message: 'Send this parameter only once.' }))
  const values = given.map(([name, texts]) => [name, isList(name) ? texts.join(',') : texts.at(-1)])
  return { values: Object.fromEntries(values), repeated }
}
