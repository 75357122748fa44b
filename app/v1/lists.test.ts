import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { RouteHandler } from '@/lib/platform/http/route-spec'
import { badFields, callRoute } from '@/lib/testing/call'
import { signInAs } from '@/lib/testing/sign-in'
import { openTestProduct, type TestProduct } from '@/server/testing/product'
import { GET as listDeliveries } from './deliveries/route'
import { POST as publish } from './events/route'
import { GET as listNotices } from './notices/route'
import { GET as listAllDeliveries } from './support/deliveries/route'
import { POST as createWebhook } from './webhooks/route'

let product: TestProduct
let support: string
beforeEach(async () => {
  product = await openTestProduct()
  support = (await signInAs(product.runtime, 'support', { partnerId: null })).cookie
  const body = { url: 'https://hooks.acme.com/', events: ['*'] }
  await callRoute(createWebhook, { key: product.partnerKey, body })
})
afterEach(() => product.dispose())

const send = (ids: string[]) =>
  callRoute(publish, {
    key: product.platformKey,
    body: {
      events: ids.map((id) => ({ id, type: 'lead.created', account_id: product.accountId, data: {} })),
    },
  })
const numbered = (count: number) =>
  Array.from({ length: count }, (_, i) => `evt_${String(i).padStart(4, '0')}`)
const read = (query = '', handler: RouteHandler = listDeliveries) =>
  callRoute(handler, {
    query,
    ...(handler === listAllDeliveries ? { cookie: support } : { key: product.partnerKey }),
  })

async function readAll(filter: string, handler: RouteHandler, betweenPages = async () => {}) {
  const seen: string[] = []
  let cursor: string | null = null
  do {
    const query: string = `?${filter}${cursor === null ? '' : `&cursor=${cursor}`}`
    const { json } = await read(query, handler)
    seen.push(...json.deliveries.map((row: { event_id: string }) => row.event_id))
    cursor = json.next_cursor
    await betweenPages()
  } while (cursor !== null)
  return seen
}

describe('the pages of a list', () => {
  it.each(['', 'limit=100', 'limit=7', 'limit=7&status=pending'])(
    'with %j show 250 deliveries once each, newest first',
    async (filter) => {
      await send(numbered(250))
      expect(await readAll(filter, listDeliveries)).toEqual(numbered(250).reverse())
    },
  )

  it('are not affected by deliveries that arrive in between', async () => {
    await send(numbered(250))
    let next = 0
    const seen = await readAll('limit=20', listDeliveries, async () => {
      await send([`evt_new_${next++}`, `evt_new_${next++}`])
    })
    expect(seen).toEqual(numbered(250).reverse())
    expect((await read('?limit=1')).json.deliveries[0].event_id).toBe(`evt_new_${next - 1}`)
  })

  it('are the same across partners for support, with the partner named', async () => {
    await send(numbered(60))
    expect(await readAll('limit=25', listAllDeliveries)).toEqual(numbered(60).reverse())
    const { json } = await read('?limit=1', listAllDeliveries)
    expect(json.deliveries[0].partner).toEqual({ id: product.partnerId, name: 'Acme' })
  })

  it('hold 50 by default, and end with a null cursor', async () => {
    await send(numbered(50))
    const full = (await read()).json
    expect([full.deliveries.length, full.next_cursor]).toEqual([50, null])
    await send(['evt_more'])
    const { json } = await read()
    expect([json.deliveries.length, typeof json.next_cursor]).toEqual([50, 'string'])
  })
})

describe.each([
  ['deliveries', () => listDeliveries],
  ['notices', () => listNotices],
  ["support's deliveries", () => listAllDeliveries],
])('the list of %s', (_, handler) => {
  it.each(['0', '101', 'abc', '-1', '1.5', '', '1e9', 'NaN', 'Infinity'])(
    'refuses limit=%s',
    async (limit) => {
      const { status, json } = await read(`?limit=${limit}`, handler())
      expect([status, badFields(json)]).toEqual([422, ['limit']])
    },
  )

  it.each(['1', '100'])('accepts limit=%s', async (limit) => {
    expect((await read(`?limit=${limit}`, handler())).status).toBe(200)
  })

  it.each(['x', '', 'ZGx2.x', 'x'.repeat(600)])('refuses cursor=%s', async (cursor) => {
    const { status, json } = await read(`?cursor=${cursor}`, handler())
    expect([status, badFields(json)]).toEqual([422, ['cursor']])
  })

  it('refuses an unknown parameter, naming it', async () => {
    const { status, json } = await read('?colour=blue&__proto__=1', handler())
    expect([status, json.errors[0]]).toEqual([
      422,
      { field: 'colour', code: 'unknown_field', message: 'Unknown field.' },
    ])
  })
})

describe('a cursor', () => {
  it('is valid only in the list and under the filter it came from', async () => {
    await send(numbered(3))
    const { next_cursor: cursor } = (await read('?limit=1')).json
    expect((await read(`?limit=1&cursor=${cursor}`)).json.deliveries[0].event_id).toBe('evt_0001')
    const elsewhere: [string, RouteHandler][] = [
      [`?limit=1&status=pending&cursor=${cursor}`, listDeliveries],
      [`?limit=1&webhook_id=wh_x&cursor=${cursor}`, listDeliveries],
      [`?limit=1&cursor=${cursor}`, listNotices],
      [`?limit=1&cursor=${cursor}`, listAllDeliveries],
    ]
    for (const [query, handler] of elsewhere) {
      const { status, json } = await read(query, handler)
      expect([status, badFields(json)]).toEqual([422, ['cursor']])
    }
  })

  it('may be used with another page size', async () => {
    await send(numbered(5))
    const { next_cursor: cursor } = (await read('?limit=1')).json
    expect((await read(`?limit=100&cursor=${cursor}`)).json.deliveries).toHaveLength(4)
  })
})
