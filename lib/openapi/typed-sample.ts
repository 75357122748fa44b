import type { EventType } from '@/lib/contract/event-types'
import type { JsonSchema } from './fields'

/** The complete envelope's JSON Schema, from that of its data. */
export function envelopeSchema(type: EventType, data: JsonSchema): JsonSchema {
  return {
    type: 'object',
    properties: {
      id: { type: 'string', description: 'Event ID: the same on every retry, resend and replay' },
      type: { type: 'string', const: type },
      account_id: { type: 'string', description: 'Sub-account where it happened' },
      created_at: { type: 'string', description: 'When it happened (UTC), e.g. 2026-02-14T15:30:00Z' },
      data,
    },
    required: ['id', 'type', 'account_id', 'created_at', 'data'],
  }
}

/** A TypeScript interface of the envelope, such as `interface LeadCreated { … }`. */
export function toTypeScript(type: EventType, schema: JsonSchema): string {
  const name = type.replace(/(?:^|[._])(\w)/g, (_, letter: string) => letter.toUpperCase())
  return `interface ${name} ${typeOf(schema, '')}\n`
}

function typeOf(schema: JsonSchema, indent: string): string {
  if (schema.const !== undefined) return literal(schema.const)
  if (schema.enum) return schema.enum.map(literal).join(' | ')
  if (schema.anyOf) return schema.anyOf.map((one) => typeOf(one, indent)).join(' | ')
  if (schema.properties) return objectOf(schema, indent)
  if (schema.type === 'array') return `Array<${schema.items ? typeOf(schema.items, indent) : 'unknown'}>`
  return [schema.type ?? 'unknown'].flat().map(primitiveOf).join(' | ')
}

function objectOf({ properties = {}, required = [] }: JsonSchema, indent: string): string {
  const inner = `${indent}  `
  const lines = Object.entries(properties).flatMap(([name, field]) => {
    const mark = required.includes(name) ? '' : '?'
    const line = `${inner}${keyOf(name)}${mark}: ${typeOf(field, inner)}`
    return field.description ? [`${inner}/** ${field.description.replaceAll('*/', '* /')} */`, line] : [line]
  })
  return `{\n${lines.join('\n')}\n${indent}}`
}

const literal = (value: unknown) =>
  typeof value === 'string' ? `'${value.replace(/[\\']/g, '\\$&')}'` : JSON.stringify(value)
const keyOf = (name: string) => (/^[A-Za-z_$][\w$]*$/.test(name) ? name : literal(name))
const primitiveOf = (type: string) => ({ integer: 'number', object: 'Record<string, unknown>' })[type] ?? type
