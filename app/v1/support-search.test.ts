import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { newId } from '@/lib/platform/ids'
import { callRoute } from '@/lib/testing/call'
import { addPausedReplayAndNotice } from '@/lib/testing/foreign-rows'
import { addPartner } from '@/lib/testing/partner'
import { addMembership, type SignedIn, signInAs } from '@/lib/testing/sign-in'
import { createUser } from '@/lib/users/service'
import { openTestProduct, type TestProduct } from '@/server/testing/product'
import { GET as listDeliveries } from './deliveries/route'
import { POST as publish } from './events/route'
import { GET as listKeys } from './keys/route'
import { GET as listPartners } from './support/partners/route'
import { GET as find } from './support/search/route'
import { PATCH as changeWebhook } from './webhooks/[id]/route'
import { POST as createWebhook } from './webhooks/route'

let product: TestProduct
let staff: SignedIn
let owner: SignedIn
let ids: Record<string, string>
beforeEach(async () => {
  product = await openTestProduct()
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
  ])('of the kind %s is found with its partner', async (kind, label) => {
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

  it('that was never issued is not found, and the reply says where it looked', async () => {
    const { json } = await search(newId('dlv'))
    expect(json).toEqual({ kind: 'delivery', looked_in: ['delivery IDs'], results: [] })
  })

  it('of a user of two partners is found once for each', async () => {
    const { partnerId } = await addPartner(product.runtime, 'Other')
    await addMembership(product.runtime, { userId: owner.userId, partnerId, role: 'viewer' })
    for (const q of [owner.userId, owner.email]) {
      const { results } = (await search(q)).json
      const found = results.map((one: { id: string; status: string; partner: { name: string } }) => [
        ...[one.id, one.status, one.partner.name],
      ])
      expect(found.sort()).toEqual([
        [owner.userId, 'owner', 'Acme'],
        [owner.userId, 'viewer', 'Other'],
      ])
    }
  })

  it('of staff is found without a partner', async () => {
    const { json } = await search(staff.userId)
    expect(json.results).toMatchObject([
      { kind: 'user', label: staff.email, status: 'support', partner: null },
    ])
  })
})

describe('any other text', () => {
  it.each([
    ['https://hooks.acme.com/in', 'url', 'endpoint'],
    ['HOOKS.acme.com', 'url', 'endpoint'],
    ['acm', 'text', 'partner'],
  ])('such as %s is recognised as a %s', async (q, kind, first) => {
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

  it('that is only in the query of a URL is not found: it may be a credential', async () => {
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

  it('that is an e-mail address of a domain in Unicode finds the user by both forms of it', async () => {
    const input = { email: "o'hara@bücher.example", role: 'viewer', partnerId: product.partnerId } as const
    const { id } = await createUser(product.system, input)
    for (const q of ["O'Hara@BÜCHER.example", "o'hara@xn--bcher-kva.example", 'bücher'])
      expect((await search(q)).json.results).toMatchObject([{ kind: 'user', id }])
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

describe('a text in any script', () => {
  const idsOf = async (q: string) => (await search(q)).json.results.map(({ id }: { id: string }) => id)

  it.each([
    ['Österreich Leads', ['österreich', 'ÖSTERREICH', 'O\u0308sterreich', 'reich lea']],
    ['Straße 5', ['STRASSE', 'strasse', 'straße']],
    ['ΟΔΟΣ', ['οδος', 'οδοσ', 'Οδός'.normalize('NFD').replaceAll('\u0301', '')]],
    ['Лиды', ['лиды', 'ЛИДЫ']],
    ['株式会社リード', ['株式', 'リード']],
  ])('such as the name %s is found by each of its spellings', async (name, texts) => {
    const { partnerId } = await addPartner(product.runtime, name)
    for (const q of [name, ...texts]) expect(await idsOf(q), q).toEqual([partnerId])
    const query = `?${new URLSearchParams({ q: texts[0] ?? '' })}`
    const { partners } = (await callRoute(listPartners, { cookie: staff.cookie, query })).json
    expect(partners).toMatchObject([{ id: partnerId, name }])
  })

  it('such as a host is found by both of its forms, in full or in part', async () => {
    const body = { url: 'https://hooks.bücher.example/Über', events: ['*'] }
    const { json } = await callRoute(createWebhook, { key: product.partnerKey, body })
    expect(json.url).toContain('xn--')
    for (const q of [
      ...['bücher', 'BÜCHER.example', 'hooks.bücher.example', 'bu\u0308cher', 'https://hooks.bücher.example'],
      ...['xn--bcher-kva', 'XN--bcher-kva.example', 'xn--bcher', 'hooks.xn--bcher-kva.example', 'ücher.ex'],
    ])
      expect(await idsOf(q), q).toEqual([json.id])
    for (const q of ['bucher', 'xn--bcher-kvb', 'b%cher']) expect(await idsOf(q), q).toEqual([])
  })

  it('such as an address is found by both forms of its domain', async () => {
    const email = 'ama@bücher.example'
    const { partnerId } = product
    const { id } = await createUser(product.system, { email, role: 'viewer', partnerId })
    for (const q of [email, 'AMA@BÜCHER.EXAMPLE', 'ama@xn--bcher-kva.example', 'bücher'])
      expect(await idsOf(q), q).toEqual([id])
  })
})
