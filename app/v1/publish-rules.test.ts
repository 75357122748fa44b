import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { dumpRows } from '@/db/testing'
import { eventTypeNames } from '@/lib/contract/event-types'
import { badFields, type CallOptions, callRoute } from '@/lib/testing/call'
import { openTestProduct, type TestProduct } from '@/server/testing/product'
import { POST as publish } from './events/route'
import { DELETE as deleteWebhook, PATCH as patchWebhook } from './webhooks/[id]/route'
import { POST as createWebhook } from './webhooks/route'

let product: TestProduct
beforeEach(async () => {
  product = await openTestProduct()
})
afterEach(() => product.dispose())

const lead = { type: 'lead.created', account_id: 'acc_8f3a1b2c', data: {} }
const send = (body: unknown, options: CallOptions = {}) =>
  callRoute(publish, { key: product.platformKey, body, ...options })
const sendRaw = (raw: string) => send(undefined, { raw })
const stored = () => dumpRows(product.runtime.database.sqlite)
const bodies = () =>
  (
    product.runtime.database.sqlite
      .prepare('select body from events order by rowid')
      .pluck()
      .all() as Buffer[]
  ).map(String)

async function register(...events: string[]): Promise<string> {
  const body = { url: 'https://hooks.acme.com/', events }
  return (await callRoute(createWebhook, { key: product.partnerKey, body })).json.id
}

describe('a subscription', () => {
  it.each([
    ['*', [...eventTypeNames]],
    [
      'conversation.*',
      ['conversation.started', 'conversation.reply_received', 'conversation.handoff_requested'],
    ],
    ['lead.*', ['lead.status_changed', 'lead.created']],
    ['checklist.*', ['checklist.item_collected', 'checklist.completed']],
    ['sequence.*', ['sequence.completed', 'sequence.reply_received']],
    ['checklist.completed', ['checklist.completed']],
  ])('to %s gets exactly its events', async (pattern, types) => {
    await register(pattern)
    const { json } = await send({ events: eventTypeNames.map((type) => ({ ...lead, type })) })
    const counts = json.events.map((event: { deliveries: number }) => event.deliveries)
    expect(eventTypeNames.filter((_, i) => counts[i] === 1)).toEqual(types)
    expect(Math.max(...counts)).toBe(1)
  })

  it('with duplicate patterns gets an event once, and each endpoint gets its own', async () => {
    await register('*', 'lead.*', 'lead.created')
    await register('lead.created')
    expect((await send(lead)).json.deliveries).toBe(2)
    expect(product.jobs.state()).toMatchObject({ due: 2 })
  })

  it('of a paused or deleted endpoint gets nothing', async () => {
    const [paused, deleted] = [await register('*'), await register('*')]
    const key = product.partnerKey
    await callRoute(patchWebhook, { method: 'PATCH', key, id: paused, body: { active: false } })
    await callRoute(deleteWebhook, { method: 'DELETE', key, id: deleted })
    expect((await send(lead)).json.deliveries).toBe(0)
  })

  it.each(['**', 'lead*', 'lead.*.*', '*.created', 'LEAD.*', 'webhook.*', 'lead.', ''])(
    'to %j does not exist',
    async (pattern) => {
      const body = { url: 'https://hooks.acme.com/', events: ['*', pattern] }
      const { status, json } = await callRoute(createWebhook, { key: product.partnerKey, body })
      expect([status, badFields(json)]).toEqual([422, ['events.1']])
    },
  )
})

const many = (count: number) => Array.from({ length: count }, () => lead)
const tooLong = 'x'.repeat(256 * 1024)
const invalid: [unknown, string[]][] = [
  [{}, ['type', 'account_id', 'data']],
  [{ ...lead, colour: 'blue' }, ['colour']],
  [{ ...lead, type: 'lead.gone' }, ['type']],
  [{ ...lead, type: '*' }, ['type']],
  [{ ...lead, account_id: 'acc_unknown' }, ['account_id']],
  [{ ...lead, account_id: 7 }, ['account_id']],
  [{ ...lead, data: [] }, ['data']],
  [{ ...lead, data: null }, ['data']],
  [{ ...lead, id: 'dlv_abc' }, ['id']],
  [{ ...lead, id: 'evt_' }, ['id']],
  [{ ...lead, created_at: 'yesterday' }, ['created_at']],
  [{ ...lead, created_at: '2026-02-30T10:00:00Z' }, ['created_at']],
  [{ ...lead, created_at: '2026-02-14T15:30:00' }, ['created_at']],
  [{ ...lead, created_at: '9999-12-31T23:59:59-14:00' }, ['created_at']],
  [{ ...lead, created_at: '0000-01-01T00:00:00+14:00' }, ['created_at']],
  [{ events: [] }, ['events']],
  [{ events: lead }, ['events']],
  [{ events: many(1001) }, ['events']],
  [{ events: Array(1001).fill({ ...lead, account_id: 'acc_unknown' }) }, ['events']],
  [{ events: many(1), type: 'lead.created' }, ['type']],
  [
    { events: [lead, { ...lead, colour: 'blue', data: 1 }, 'x'] },
    ['events.1.data', 'events.1.colour', 'events.2'],
  ],
  [{ events: [lead, { ...lead, account_id: 'acc_unknown' }] }, ['events.1.account_id']],
]

describe('an invalid event', () => {
  it.each(invalid.map(([body, fields]) => [JSON.stringify(body).slice(0, 80), fields, body] as const))(
    '%s names %j and nothing is stored',
    async (_, fields, body) => {
      await register('*')
      const before = stored()
      const { status, json } = await send(body)
      expect([status, badFields(json)]).toEqual([422, fields])
      expect(stored()).toBe(before)
    },
  )

  it.each([
    ['data of more than 256 KiB', { ...lead, data: { a: tooLong } }],
    ['data of more than 256 KiB in a batch', { events: [lead, { ...lead, data: { a: tooLong } }] }],
    ['more than 1 MiB in all', { events: Array(5).fill({ ...lead, data: { a: 'x'.repeat(220_000) } }) }],
  ])('has %s: 413 and nothing is stored', async (_, body) => {
    await register('*')
    const before = stored()
    const { status, json } = await send(body)
    expect([status, json.code]).toEqual([413, 'too_large'])
    expect(stored()).toBe(before)
  })
})

describe('a batch that the disk has no space for', () => {
  it('is a 503, and nothing of it is stored or sent', async () => {
    await register('*')
    const { sqlite } = product.runtime.database
    const pages = sqlite.pragma('page_count', { simple: true }) as number
    sqlite.pragma(`max_page_count = ${pages + 60}`)
    const before = stored()
    const batch = { events: Array(4).fill({ ...lead, data: { a: 'x'.repeat(200_000) } }) }
    expect((await send(batch)).json).toMatchObject({ status: 503, code: 'unavailable' })
    expect(stored()).toBe(before)
    sqlite.pragma(`max_page_count = ${pages + 1000}`)
    expect((await send(batch)).status).toBe(202)
    expect(product.jobs.state()).toMatchObject({ due: 4 })
  })
})

describe('an event that is just small enough', () => {
  it('has 256 KiB of data, to the byte', async () => {
    const data = (bytes: number) => `{"a":"${'x'.repeat(bytes - 8)}"}`
    const text = (bytes: number) =>
      `{"type":"lead.created","account_id":"acc_8f3a1b2c","data":${data(bytes)}}`
    expect((await sendRaw(text(256 * 1024))).status).toBe(202)
    expect((await sendRaw(text(256 * 1024 + 1))).status).toBe(413)
    expect(bodies()).toHaveLength(1)
  })

  it('stands in a batch of a thousand, or of 1 MiB to the byte', async () => {
    expect((await send({ events: many(1000) })).json.events).toHaveLength(1000)
    const text = JSON.stringify({ events: many(3) })
    expect((await sendRaw(text.padEnd(1024 * 1024))).status).toBe(202)
    expect((await sendRaw(text.padEnd(1024 * 1024 + 1))).status).toBe(413)
    expect(bodies()).toHaveLength(1003)
  })
})

describe('a duplicate key in JSON', () => {
  it('means the same for validation and storage: the last one wins', async () => {
    const head = '"account_id":"acc_8f3a1b2c","type":"lead.gone","type":"lead.created"'
    expect((await sendRaw(`{${head},"data":[],"data":{"n":2.0}}`)).status).toBe(202)
    expect(bodies()[0]).toMatch(/"type":"lead\.created".*"data":\{"n":2\.0\}\}$/)
    expect((await sendRaw(`{${head},"data":{"n":1},"d\\u0061ta":[]}`)).status).toBe(422)
    const batch = `{"events":[{}],"events":[{${head},"data":{"a":1},"data":{"b": 1}}]}`
    expect((await sendRaw(batch)).json.events).toHaveLength(1)
    expect(bodies()[1]).toMatch(/"data":\{"b": 1\}\}$/)
  })
})
