import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { countRows, dumpRows } from '@/db/testing'
import { createAccount } from '@/lib/partners/service'
import { setRuntime } from '@/lib/platform/context'
import { createSecretBox } from '@/lib/platform/crypto/secret-box'
import { badFields, type CallOptions, callRoute } from '@/lib/testing/call'
import { addPartner } from '@/lib/testing/partner'
import { openTestProduct, type TestProduct } from '@/server/testing/product'
import { POST as publish } from './events/route'
import { POST as createWebhook } from './webhooks/route'

let product: TestProduct
beforeEach(async () => {
  product = await openTestProduct()
  await addPartner(product.runtime, 'Other', 'acc_other')
  await createAccount(product.system, { partnerId: product.partnerId, id: 'acc_second' })
  const body = { url: 'https://hooks.acme.com/', events: ['*'] }
  await callRoute(createWebhook, { key: product.partnerKey, body })
})
afterEach(() => product.dispose())

const lead = { type: 'lead.created', account_id: 'acc_8f3a1b2c', data: { n: 1 } }
const known = { ...lead, id: 'evt_known' }
const send = (body: unknown, options: CallOptions = {}) =>
  callRoute(publish, { key: product.platformKey, body, ...options })
const sqlite = () => product.runtime.database.sqlite
const stored = () => dumpRows(sqlite())
const countEvents = () => countRows(sqlite(), 'events')
const fresh = { duplicate: false, deliveries: 1 }
const duplicate = { duplicate: true, deliveries: 0 }

const others: [string, object][] = [
  ['other data', { ...known, data: { n: 2 } }],
  ['more data', { ...known, data: { n: 1, a: 1 } }],
  ['another type', { ...known, type: 'lead.status_changed' }],
  ["another of the partner's accounts", { ...known, account_id: 'acc_second' }],
  ["another partner's account", { ...known, account_id: 'acc_other' }],
]

/** What may have happened to the stored event since: an id must keep its meaning for ever. */
const since: [string, () => void, string[]][] = [
  ['nothing', () => undefined, others.map(([name]) => name)],
  [
    'its payload was removed',
    () =>
      sqlite().exec("update events set body = x'', expired_at = 1, fan_out = null where id = 'evt_known'"),
    others.map(([name]) => name),
  ],
  [
    'it came from a version that kept no fingerprints',
    () => sqlite().exec('update events set fingerprint = null'),
    others.map(([name]) => name),
  ],
  [
    'it came from such a version, and its payload was removed',
    () => sqlite().exec("update events set fingerprint = null, body = x'', expired_at = 1, fan_out = null"),
    others.map(([name]) => name).slice(2),
  ],
  [
    'the encryption key is another',
    () => setRuntime({ ...product.runtime, secretBox: createSecretBox(Buffer.alloc(32, 9)) }),
    others.map(([name]) => name),
  ],
]

describe.each(since)('an id that is taken, when %s since', (_, happen, refused) => {
  beforeEach(async () => {
    expect((await send(known)).json).toEqual({ id: 'evt_known', ...fresh })
    happen()
  })

  it('is a duplicate with the same account, type and data, whatever the time', async () => {
    const before = stored()
    expect((await send(known)).json).toEqual({ id: 'evt_known', ...duplicate })
    expect((await send({ ...known, created_at: '2026-02-14T15:30:00Z' })).json).toMatchObject(duplicate)
    expect(stored()).toBe(before)
  })

  it.each(others.filter(([name]) => refused.includes(name)))('is refused with %s', async (__, other) => {
    const before = stored()
    const { status, json } = await send(other)
    expect([status, json.code, json.errors]).toEqual([
      409,
      'event_id_taken',
      [{ field: 'id', code: 'event_id_taken', message: 'This ID is already taken by a different event.' }],
    ])
    const batch = await send({ events: [lead, known, other] })
    expect([batch.status, batch.json.code, badFields(batch.json)]).toEqual([
      409,
      'event_id_taken',
      ['events.2.id'],
    ])
    expect(stored()).toBe(before)
  })
})

describe('an id used twice in a batch', () => {
  const duplicates = (second: object) => ({ events: [known, lead, { ...known, ...second }] })

  it('is a duplicate the second time with the same content', async () => {
    const { status, json } = await send(duplicates({ created_at: '2026-02-14T15:30:00Z' }))
    expect(status).toBe(202)
    expect(json.events).toMatchObject([fresh, fresh, duplicate])
    expect(countEvents()).toBe(2)
  })

  it('with other content refuses the batch, naming each', async () => {
    const before = stored()
    const { status, json } = await send({
      events: [...duplicates({ data: {} }).events, { ...known, type: 'lead.status_changed' }],
    })
    expect([status, json.code, badFields(json)]).toEqual([
      409,
      'event_id_taken',
      ['events.2.id', 'events.3.id'],
    ])
    expect(stored()).toBe(before)
  })
})

describe('an id of ours', () => {
  it('is known as well: the same event again is a duplicate, another is refused', async () => {
    const { json } = await send(lead)
    expect((await send({ ...lead, id: json.id })).json).toMatchObject(duplicate)
    expect((await send({ ...lead, id: json.id, data: {} })).status).toBe(409)
  })
})

describe('publishers that use an id concurrently', () => {
  it('for one event publish it once', async () => {
    const replies = await Promise.all(Array.from({ length: 20 }, () => send(known)))
    expect(replies.filter(({ json }) => json.duplicate === false)).toHaveLength(1)
    expect(replies.filter(({ json }) => json.duplicate === true)).toHaveLength(19)
    expect(product.jobs.state()).toMatchObject({ due: 1 })
  })

  it('for different events: one publishes it, and the others get an error', async () => {
    const replies = await Promise.all(
      Array.from({ length: 20 }, (_, n) => send({ events: [{ ...known, data: { n } }, lead] })),
    )
    expect(replies.filter(({ status }) => status === 202)).toHaveLength(1)
    expect(replies.filter(({ status }) => status === 409)).toHaveLength(19)
    expect(countEvents()).toBe(2)
  })
})
