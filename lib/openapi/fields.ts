import type { SchemaField } from './schema'

/** The parts of a JSON Schema (2020-12) made by Zod that are read here. */
export interface JsonSchema {
  type?: string | string[]
  description?: string
  properties?: Record<string, JsonSchema>
  required?: string[]
  items?: JsonSchema
  enum?: unknown[]
  const?: unknown
  anyOf?: JsonSchema[]
  default?: unknown
  minimum?: number
  maximum?: number
  minLength?: number
  maxLength?: number
}

/** The fields of an object's schema, in order; for a union of objects, each as `either` and `or`. */
export function listFields(schema: JsonSchema): SchemaField[] {
  if (schema.properties) {
    const required = new Set(schema.required ?? [])
    return Object.entries(schema.properties).map(([name, field]) =>
      describeField(name, field, required.has(name)),
    )
  }
  if (schema.items) return listFields(schema.items)
  const kinds = kindsOf(schema).filter((kind) => listFields(kind).length > 0)
  if (kinds.length < 2) return kinds.flatMap(listFields)
  return kinds.map((kind, i) => describeField(i === 0 ? 'either' : 'or', kind, true))
}

/** One field, with its bounds as sentences after its own description. */
export function describeField(name: string, schema: JsonSchema, isRequired: boolean): SchemaField {
  const bounds = boundsOf(schema).filter(Boolean)
  const own = schema.description ?? ''
  const stop = own !== '' && bounds.length > 0 && !own.endsWith('.') ? '.' : ''
  const description = [own + stop, ...bounds].filter(Boolean).join(' ')
  return { name, type: typeOf(schema), isRequired, description, fields: listFields(schema) }
}

const kindsOf = ({ anyOf = [] }: JsonSchema) => anyOf.filter(({ type }) => type !== 'null')

function typeOf(schema: JsonSchema): string {
  if (schema.anyOf) return [...new Set(schema.anyOf.map(typeOf))].join(' or ')
  if (schema.type === 'array') return schema.items ? `list of ${typeOf(schema.items)}` : 'list'
  return [schema.type ?? 'any'].flat().join(' or ')
}

function boundsOf(schema: JsonSchema): string[] {
  const { minimum, maximum, minLength, maxLength } = schema
  const kinds = [schema, ...(schema.items ? [schema.items] : []), ...kindsOf(schema)]
  const values = kinds.flatMap(({ const: only, enum: some }) => some ?? (only === undefined ? [] : [only]))
  return [
    values.length > 0 ? `${values.length === 1 ? 'Always' : 'One of'} ${values.join(', ')}.` : '',
    rangeOf(minimum, maximum, ''),
    rangeOf(minLength, maxLength, ' characters'),
    schema.default === undefined ? '' : `Default ${JSON.stringify(schema.default)}.`,
  ]
}

// Zod's own integer bounds say nothing.
function rangeOf(min: number | undefined, max: number | undefined, unit: string): string {
  const isLeast = min !== undefined && min > -Number.MAX_SAFE_INTEGER
  const isMost = max !== undefined && max < Number.MAX_SAFE_INTEGER
  if (isLeast && isMost) return `${min} to ${max}${unit}.`
  if (isMost) return `At most ${max}${unit}.`
  return isLeast ? `At least ${min}${unit}.` : ''
}
