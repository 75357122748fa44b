import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { z } from 'zod'
import { describeApi, listOperations } from '@/lib/openapi/document'
import { parseQuery } from '@/lib/platform/http/query'
import { badFields, callRoute } from '@/lib/testing/call'
import { openTestProduct, type TestProduct } from '@/server/testing/product'
import { GET as facets } from './deliveries/facets/route'
import { GET as live } from './deliveries/live/route'
import { GET as list } from './deliveries/route'
import { POST as publish } from './events/route'
import { routes } from './routes'
import { POST as create } from './webhooks/route'

let product: TestProduct
beforeEach(async () => {
  product = await openTestProduct()
  const body = { url: 'https://hooks.acme.com/', events: ['*'] }
  await callRoute(create, { key: product.partnerKey, body })
  for (const id of ['evt_failed', 'evt_pending', 'evt_delivered'])
    await callRoute(publish, {
      key: product.platformKey,
      body: { id, type: 'lead.created', account_id: product.accountId, data: {} },
    })
  const set = product.runtime.database.sqlite.prepare(
    'update deliveries set status = ?, next_attempt_at = null where event_id = ?',
  )
  for (const status of ['failed', 'delivered']) set.run(status, `evt_${status}`)
})
afterEach(() => product.dispose())

const read = (query: string, route = list) => callRoute(route, { key: product.partnerKey, query })
const eventsOf = ({ json }: Awaited<ReturnType<typeof read>>) =>
  json.deliveries.map(({ event_id }: { event_id: string }) => event_id).sort()

const lists = ['webhook_id', 'event_id', 'event_type', 'account_id', 'status', 'cause', 'status_code']
const operations = listOperations(routes).filter(({ spec }) => spec.query)
const parameters = operations.flatMap(({ path, spec }) =>
  Object.keys((spec.query as z.ZodObject).shape).map((name) => ({ path, name, query: spec.query })),
)
const errorsOf = (query: z.ZodType | undefined, search: string) => {
  try {
    parseQuery(new Request(`http://127.0.0.1/?${search}`), query)
    return []
  } catch (error) {
    return (error as { errors: { field: string; code: string }[] }).errors
  }
}

describe('a list parameter given several times', () => {
  it.each([
    ['status=failed&status=pending', ['evt_failed', 'evt_pending']],
    ['status=pending&status=failed', ['evt_failed', 'evt_pending']],
    ['status=failed&status=failed', ['evt_failed']],
    ['status=failed,delivered&status=pending', ['evt_delivered', 'evt_failed', 'evt_pending']],
    ['event_id=evt_failed&event_id=evt_none&event_id=evt_delivered', ['evt_delivered', 'evt_failed']],
    ['status=failed&status=pending&q=-status:pending', ['evt_failed']],
    [
      'status=failed&status=pending&event_type=lead.*&event_type=sequence.completed',
      ['evt_failed', 'evt_pending'],
    ],
  ])('combines all values: %s', async (query, expected) => {
    expect(eventsOf(await read(`?${query}`))).toEqual(expected)
  })

  it('combines all values wherever deliveries are filtered', async () => {
    expect((await read('?status=failed&status=pending', live)).status).toBe(200)
    const [one, both] = await Promise.all([
      read('?event_id=evt_failed', facets),
      read('?event_id=evt_failed&event_id=evt_pending', facets),
    ])
    expect(both.text).not.toBe(one.text)
  })

  it.each(['status=failed&status=gone', 'status=failed&status=', 'status=gone&status=failed'])(
    'is refused for any bad value: %s',
    async (query) => {
      const { status, json } = await read(`?${query}`)
      expect([status, badFields(json)]).toEqual([422, ['status']])
    },
  )

  it('has at most fifty values altogether', async () => {
    const many = Array.from({ length: 51 }, (_, i) => `event_id=evt_${i}`).join('&')
    const { status, json } = await read(`?${many}`)
    expect([status, badFields(json)]).toEqual([422, ['event_id']])
  })
})

describe('any other parameter given several times', () => {
  it('is refused by its name, on every route', () => {
    const others = parameters.filter(({ name }) => !lists.includes(name))
    expect(others.length).toBeGreaterThan(20)
    for (const { path, name, query } of others) {
      const repeated = errorsOf(query, `${name}=1&${name}=1`).filter(({ code }) => code === 'repeated')
      expect([path, repeated.map(({ field }) => field)]).toEqual([path, [name]])
    }
  })

  it('is reported together with all other invalid ones', async () => {
    const { status, json } = await read('?limit=1&limit=2&test=true&test=true&status=gone&x=1&x=2')
    expect(status).toBe(422)
    expect([...new Set(badFields(json))].sort()).toEqual(['limit', 'status', 'test', 'x'])
  })
})

describe('the reference', () => {
  it('says which parameters are lists', () => {
    const { paths } = describeApi(operations, {
      serverUrl: 'http://127.0.0.1:3000',
      timeoutMs: 10_000,
    }) as unknown as {
      paths: Record<
        string,
        Record<string, { parameters: { in: string; name: string; schema: { type?: string } }[] }>
      >
    }
    for (const { path, method } of operations) {
      const described =
        paths[path]?.[method.toLowerCase()]?.parameters.filter((one) => one.in === 'query') ?? []
      for (const { name, schema } of described) {
        const isList = /^\/v1\/(support\/)?deliveries/.test(path) && lists.includes(name)
        expect([path, name, schema.type === 'array']).toEqual([path, name, isList])
      }
    }
  })
})

describe('several wrong parameters', () => {
  it.each([
    ['limit=0&cursor=%21&from=x', ['cursor', 'from', 'limit']],
    ['limit=0&from=2026-02-14T15:30:00Z&to=2026-02-13T15:30:00Z', ['limit', 'to']],
    ['test=maybe&status=gone&q=status:gone&cursor=.', ['cursor', 'q', 'status', 'test']],
  ])('are all reported: %s', async (query, fields) => {
    const { status, json } = await read(`?${query}`)
    expect([status, [...new Set(badFields(json))].sort()]).toEqual([422, fields])
  })
})
