import { describe, expect, it } from 'vitest'
import { type JsonSchema, listFields } from './fields'

describe('listing the fields of a schema', () => {
  const one = (schema: JsonSchema) => listFields({ properties: { x: schema } })[0]

  it.each<[JsonSchema, string, string]>([
    [{ type: ['string', 'null'] }, 'string or null', ''],
    [{ type: 'array', items: { type: 'string', enum: ['a', 'b'] } }, 'list of string', 'One of a, b.'],
    [{ anyOf: [{ type: 'string', enum: ['a'] }, { type: 'null' }] }, 'string or null', 'Always a.'],
    [{ type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER }, 'integer', 'At least 0.'],
    [
      { type: 'string', maxLength: 80, description: 'Its name.' },
      'string',
      'Its name. At most 80 characters.',
    ],
  ])('shows %j as the type %j with the description %j', (schema, type, description) => {
    expect(one(schema)).toMatchObject({ type, description })
  })

  it('nests the fields of objects and lists, and names the alternatives of a union', () => {
    const object = { type: 'object', properties: { y: { type: 'number' } } }
    expect(one({ type: 'array', items: object })?.fields[0]?.name).toBe('y')
    expect(one({ anyOf: [object, { type: 'null' }] })?.fields[0]?.name).toBe('y')
    expect(one({ anyOf: [object, object] })?.fields.map(({ name }) => name)).toEqual(['either', 'or'])
  })
})
