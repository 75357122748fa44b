import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { eventTypeNames, eventTypes } from '@/lib/contract/event-types'
import { exampleEnvelope } from '@/lib/events/examples'
import { callRoute } from '@/lib/testing/call'
import { signInAs } from '@/lib/testing/sign-in'
import { openTestProduct, type TestProduct } from '@/server/testing/product'
import { GET as listEventTypes } from './event-types/route'
import { POST as publish } from './events/route'

let product: TestProduct
const logged: object[] = []
beforeEach(async () => {
  product = await openTestProduct()
  logged.length = 0
  product.runtime.log.warn = ((line: object) => logged.push(line)) as typeof product.runtime.log.warn
})
afterEach(() => product.dispose())

interface Described {
  type: keyof typeof eventTypes
  description: string
  schema: { properties: Record<string, { description?: string }>; required: string[] }
  example: object
}

describe('GET /v1/event-types', () => {
  const read = async (who: { key?: string; cookie?: string }): Promise<Described[]> =>
    (await callRoute(listEventTypes, who)).json.event_types

  it('gives the nine in the order of the contract, with description, schema and example', async () => {
    const found = await read({ key: product.partnerKey })
    expect(found.map(({ type }) => type)).toEqual(eventTypeNames)
    for (const entry of found) {
      expect(Object.keys(entry)).toEqual(['type', 'description', 'schema', 'example'])
      expect(entry.description).toBe(eventTypes[entry.type])
      expect(entry.example).toEqual(JSON.parse(exampleEnvelope(entry.type)))
      expect(entry.schema).toMatchObject({
        $schema: 'https://json-schema.org/draft/2020-12/schema',
        type: 'object',
        additionalProperties: {},
      })
      expect(entry.schema.required).toEqual(Object.keys(entry.schema.properties))
      for (const property of Object.values(entry.schema.properties)) {
        expect(property).toMatchObject({ description: expect.stringMatching(/^\S.+\S$/) })
        expect(property).not.toHaveProperty('maximum', Number.MAX_SAFE_INTEGER)
      }
    }
  })

  it('is for partners, viewers among them, and nobody else', async () => {
    const { cookie } = await signInAs(product.runtime, 'viewer', { partnerId: product.partnerId })
    expect(await read({ cookie })).toHaveLength(9)
    const support = await signInAs(product.runtime, 'support', { partnerId: null })
    expect((await callRoute(listEventTypes, { cookie: support.cookie })).status).toBe(403)
    expect((await callRoute(listEventTypes, { key: product.platformKey })).status).toBe(401)
  })
})

describe('an event whose data does not match its type', () => {
  const send = (body: object) => callRoute(publish, { key: product.platformKey, body })
  const event = { type: 'lead.created', account_id: 'acc_8f3a1b2c' }
  const good = { phone: '+14155551234', lead_name: 'John Doe', source: 'api', status: 'new' }
  const stored = () =>
    product.runtime.database.sqlite
      .prepare('select data_problems, body from events order by rowid')
      .all() as { data_problems: string | null; body: Buffer }[]

  it('is accepted, with the problems stored and one line in the log without a value', async () => {
    const bad = { ...event, id: 'evt_bad', data: { ...good, phone: '415-555-9999', lead_name: 7 } }
    const { status, json } = await send(bad)
    expect([status, json]).toEqual([202, { id: 'evt_bad', duplicate: false, deliveries: 0 }])
    const [row] = stored()
    expect(JSON.parse(row?.data_problems ?? '')).toEqual([
      { field: 'phone', message: 'Must be a phone number in E.164, such as +14155551234.' },
      { field: 'lead_name', message: 'Must be text.' },
    ])
    expect(row?.body.toString()).toContain('415-555-9999')
    expect(logged).toEqual([{ event_id: 'evt_bad', type: 'lead.created', problems: 2 }])
    await send(bad)
    expect(logged, 'a duplicate is not told of again').toHaveLength(1)
  })

  it('is distinguished from the valid ones of its batch', async () => {
    await send({ events: [good, {}, { ...good, extra: 1 }].map((data) => ({ ...event, data })) })
    expect(stored().map(({ data_problems }) => data_problems === null)).toEqual([true, false, true])
    expect(logged).toHaveLength(1)
  })
})
