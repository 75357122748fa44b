import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openTestProduct, type TestProduct } from '@/inngest/testing/product'
import { newId } from '@/lib/ids'
import { callRoute } from '@/lib/testing/call'
import { addPausedReplayAndNotice } from '@/lib/testing/foreign-rows'
import { addPartner } from '@/lib/testing/partner'
import { type SignedIn, signInAs } from '@/lib/testing/sign-in'
import { GET as listDeliveries } from './deliveries/route'
import { POST as publish } from './events/route'
import { GET as listKeys } from './keys/route'
import { GET as find } from './support/search/route'
import { PATCH as changeWebhook } from './webhooks/[id]/route'
import { POST as createWebhook } from './webhooks/route'

let product: TestProduct
let staff: SignedIn
let owner: SignedIn
let ids: Record<string, string>
beforeEach(async () => {
  product = await openTestProduct({ port: 3443, ca: '' })
  const { partnerKey: key, partnerId, accountId, runtime } = product
  staff = await signInAs(runtime, 'support', { partnerId: null })
  owner = await signInAs(runtime, 'owner', { partnerId })
  const made = await callRoute(createWebhook, {
    key,
    body: { url: 'https://hooks.acme.com/in', events: ['*'] },
  })
  const event = { type: 'lead.created', account_id: accountId, data: { phone: '+14155551234' } }
  const published = await callRoute(publish, { key: product.platformKey, body: event })
  const delivery = (await callRoute(listDeliveries, { key })).json.deliveries[0].id
  ids = {
    partner: partnerId,
    account: accountId,
    endpoint: made.json.id,
    event: published.json.id,
    delivery,
    user: owner.userId,
    key: (await callRoute(listKeys, { key })).json.keys[0].id,
    request: made.headers.get('x-request-id') ?? '',
    notice: newId('ntc'),
    replay: newId('rpl'),
  }
  await addPausedReplayAndNotice(runtime, product, {
    ...{ notices: ids.notice ?? '', replays: ids.replay ?? '' },
    ...{ webhooks: made.json.id, deliveries: delivery },
  })
})
afterEach(() => product.dispose())

const search = (q: string) =>
  callRoute(find, { cookie: staff.cookie, query: `?${new URLSearchParams({ q })}` })

describe('an id', () => {
  it.each([
    ['partner', 'Acme'],
    ['account', 'acc_8f3a1b2c'],
    ['endpoint', 'https://hooks.acme.com/in'],
    ['event', 'lead.created'],
    ['delivery', 'lead.created'],
    ['notice', 'webhook.delivery_failed'],
    ['replay', 'paused'],
    ['key', expect.stringMatching(/^\S{4}$/)],
    ['user', expect.stringContaining('@acme.example')],
    ['request', 'endpoint.created'],
  ])('of the kind %s is found with whose it is', async (kind, label) => {
    const { json, text } = await search(` ${ids[kind]} `)
    expect(json.kind).toBe(kind)
    expect(json.looked_in).toHaveLength(1)
    expect(json.results).toEqual([
      {
        ...{ kind, id: ids[kind], label, partner: { id: product.partnerId, name: 'Acme' } },
        status: kind === 'delivery' ? 'pending' : ({ replay: 'paused', user: 'owner' }[kind] ?? null),
      },
    ])
    expect(text).not.toContain('4155551234')
  })

  it('that was never issued is not found, and it says where it looked', async () => {
    const { json } = await search(newId('dlv'))
    expect(json).toEqual({ kind: 'delivery', looked_in: ['delivery ids'], results: [] })
  })

  it('of staff is found without a partner', async () => {
    const { json } = await search(staff.userId)
    expect(json.results).toMatchObject([
      { kind: 'user', label: staff.email, status: 'support', partner: null },
    ])
  })
})

describe('anything else', () => {
  it.each([
    ['https://hooks.acme.com/in', 'url', 'endpoint'],
    ['HOOKS.acme.com', 'url', 'endpoint'],
    ['acm', 'text', 'partner'],
  ])('such as %s is taken for a %s', async (q, kind, first) => {
    const { json } = await search(q)
    expect(json.kind).toBe(kind)
    expect(json.results[0].kind).toBe(first)
  })

  it.each([
    ['österreich', 'partner'],
    ['O\u0308STERREICH', 'partner'],
    ['strasse', 'partner'],
    ['Bücher.example', 'endpoint'],
    ['https://BÜCHER.example/In?a=1', 'endpoint'],
    ['xn--bcher-kva.example', 'endpoint'],
    ['bücher', 'endpoint'],
  ])('such as %s is found in any case, and a host in both of its forms', async (q, kind) => {
    const { partnerKey: key } = await addPartner(product.runtime, 'Österreich Straße')
    const url = 'https://bücher.example/In?token=tok-4711'
    expect((await callRoute(createWebhook, { key, body: { url, events: ['*'] } })).status).toBe(201)
    expect((await search(q)).json.results).toMatchObject([{ kind, partner: { name: 'Österreich Straße' } }])
  })

  it('that stands in the query of a URL is not found: it may be a credential', async () => {
    const url = 'https://hooks.acme.com/other?token=tok-4711'
    await callRoute(createWebhook, { key: product.partnerKey, body: { url, events: ['*'] } })
    expect((await search('tok-4711')).json.results).toEqual([])
  })

  it('such as a changed URL is found by the new one only', async () => {
    const url = 'https://moved.example/in'
    await callRoute(changeWebhook, {
      key: product.partnerKey,
      method: 'PATCH',
      id: ids.endpoint ?? '',
      body: { url },
    })
    expect((await search('moved.example')).json.results).toMatchObject([{ id: ids.endpoint }])
    expect((await search('hooks.acme.com')).json.results).toEqual([])
  })

  it('that is an e-mail address finds the user', async () => {
    const { json } = await search(owner.email.toUpperCase())
    expect(json).toMatchObject({ kind: 'email', results: [{ kind: 'user', id: owner.userId }] })
  })

  it.each(['%%', '__', "' or 1=1 --", '\\\\', 'zz top'])('such as %s finds nothing', async (q) => {
    expect((await search(q)).json.results).toEqual([])
  })

  it.each(['', 'a', '   a   ', 'x'.repeat(501)])('such as %j is refused', async (q) => {
    expect((await search(q)).status).toBe(422)
  })
})
