import { describe, expect, it } from 'vitest'
import { routes } from '@/app/v1/routes'
import { describeApi, listOperations } from './document'
import { type JsonSchema, listFields } from './fields'
import { listReference } from './reference'

const operations = listOperations(routes)
const groups = listReference(describeApi(operations, 'https://webhooks.example.com'), { webhooks: 'wh_own' })
const all = groups.flatMap((group) => group.operations)
const find = (id: string) => all.find((one) => one.id === id)

describe('the reference for people', () => {
  it('has every operation once, by what it is about', () => {
    expect(all.length).toBe(operations.length)
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length)
    for (const { tag, operations: ofTag } of groups)
      for (const { path } of ofTag) expect(path.split('/')[2]).toBe(tag)
  })

  it("gives commands with the caller's own endpoint, and variables for what it does not know", () => {
    expect(find('getWebhook')?.curl).toBe(
      'curl "https://webhooks.example.com/v1/webhooks/wh_own" \\\n  -H "X-Partner-Key: $PARTNER_KEY"',
    )
    expect(find('deleteWebhook')?.curl).toContain('-X DELETE')
    expect(find('resendOfDelivery')?.curl).toContain('/v1/deliveries/$DELIVERY_ID/resend" \\\n  -X POST')
    expect(find('createKey')?.curl).toMatch(/-H "Content-Type: application\/json" \\\n {2}-d '\{.*\}'$/)
  })

  it('gives none where only a signed-in user may call', () => {
    for (const { path, curl, isSessionOnly } of all)
      expect([path, curl === null]).toEqual([path, isSessionOnly])
    expect(all.some(({ isSessionOnly }) => isSessionOnly)).toBe(true)
  })

  it('shows parameters, fields with their bounds, and every answer with its own sentence', () => {
    const list = find('listDeliveries')
    expect(list?.parameters[0]).toMatchObject({ name: 'limit', place: 'query', type: 'integer' })
    expect(list?.parameters[0]?.description).toBe('How many at most. 1 to 100. Default 50.')
    expect(find('createWebhook')?.body[0]).toMatchObject({ name: 'url', type: 'string', isRequired: true })
    const answers = find('createWebhook')?.answers ?? []
    expect(answers.find(({ status }) => status === '201')?.fields.map(({ name }) => name)).toContain('secret')
    expect(answers.find(({ status }) => status === '409')?.description).toMatch(/hundred endpoints/)
    expect(answers.find(({ status }) => status === '401')?.description).toBe('Not authenticated')
  })
})

describe('the fields of a schema', () => {
  const one = (schema: JsonSchema) => listFields({ properties: { x: schema } })[0]

  it.each<[JsonSchema, string, string]>([
    [{ type: ['string', 'null'] }, 'string or null', ''],
    [{ type: 'array', items: { type: 'string', enum: ['a', 'b'] } }, 'list of string', 'One of a, b.'],
    [{ anyOf: [{ type: 'string', enum: ['a'] }, { type: 'null' }] }, 'string or null', 'One of a.'],
    [{ type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER }, 'integer', 'At least 0.'],
    [
      { type: 'string', maxLength: 80, description: 'Its name.' },
      'string',
      'Its name. At most 80 characters.',
    ],
  ])('%j is %s, %s', (schema, type, description) => {
    expect(one(schema)).toMatchObject({ type, description })
  })

  it('stand inside one another, and kinds beside one another', () => {
    const object = { type: 'object', properties: { y: { type: 'number' } } }
    expect(one({ type: 'array', items: object })?.fields[0]?.name).toBe('y')
    expect(one({ anyOf: [object, { type: 'null' }] })?.fields[0]?.name).toBe('y')
    expect(one({ anyOf: [object, object] })?.fields.map(({ name }) => name)).toEqual(['either', 'or'])
  })
})
