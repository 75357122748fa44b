import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { dumpRows } from '@/db/testing'
import { listOperations } from '@/lib/openapi/document'
import type { RouteHandler } from '@/lib/platform/http/route-spec'
import { newId } from '@/lib/platform/ids'
import { isSessionOnly } from '@/lib/platform/scopes'
import { type CallOptions, callRoute } from '@/lib/testing/call'
import { addInvite, addPausedReplayAndNotice } from '@/lib/testing/foreign-rows'
import { addPartner } from '@/lib/testing/partner'
import { addMembership, signInAs } from '@/lib/testing/sign-in'
import { openTestProduct, type TestProduct } from '@/server/testing/product'
import { GET as listDeliveries } from './deliveries/route'
import { POST as publish } from './events/route'
import { POST as createInbox } from './inboxes/route'
import { GET as listKeys } from './keys/route'
import { routes } from './routes'
import { POST as createView } from './views/route'
import { DELETE as deleteWebhook, PATCH as patchWebhook } from './webhooks/[id]/route'
import { POST as createWebhook } from './webhooks/route'

let product: TestProduct
let other: Awaited<ReturnType<typeof addPartner>>
let foreign: Record<Noun, string>

beforeEach(async () => {
  product = await openTestProduct()
  other = await addPartner(product.runtime, 'Other')
  const { partnerKey: key } = other
  const webhooks = await register(key)
  await send(other.accountId)
  const deliveries = (await callRoute(listDeliveries, { key })).json.deliveries[0].id
  const keys = (await callRoute(listKeys, { key })).json.keys[0].id
  const { userId: users, sessionId: sessions } = await signInAs(product.runtime, 'owner', other)
  const invites = await addInvite(product.runtime, other, users)
  const inboxes = (await callRoute(createInbox, { key, body: {} })).json.id
  const view = { name: 'Theirs', filter: 'status:failed' }
  const views = (await callRoute(createView, { key, body: view })).json.id
  const made = { webhooks, deliveries, keys, users, sessions, invites, inboxes, views }
  foreign = { ...made, notices: newId('ntc'), replays: newId('rpl') }
  await addPausedReplayAndNotice(product.runtime, other, foreign)
})
afterEach(() => product.dispose())

async function register(key: string): Promise<string> {
  const body = { url: 'https://hooks.acme.com/', events: ['*'] }
  return (await callRoute(createWebhook, { key, body })).json.id
}
const send = (accountId: string) =>
  callRoute(publish, {
    key: product.platformKey,
    body: { type: 'lead.created', account_id: accountId, data: { n: 1 } },
  })
const stored = () => dumpRows(product.runtime.database.sqlite)

/** The comparable parts of a reply: everything but its request id. */
async function answerTo(handler: RouteHandler, options: CallOptions) {
  const { status, headers, text, json } = await callRoute(handler, options)
  expect(headers.get('x-request-id')).toBe(json.request_id)
  const kept = [...headers].filter(([name]) => name !== 'x-request-id')
  return { status, headers: kept, text: text.replaceAll(json.request_id, 'req') }
}

const prefixes = {
  webhooks: 'wh',
  deliveries: 'dlv',
  notices: 'ntc',
  keys: 'key',
  replays: 'rpl',
  users: 'usr',
  inboxes: 'inb',
  sessions: 'ses',
  invites: 'inv',
  views: 'viw',
} as const
type Noun = keyof typeof prefixes

interface IdRoute {
  name: string
  noun: Noun
  handler: RouteHandler
  options: CallOptions
  needsSession: boolean
}

/** Credentials for such an operation: the partner's key, or its owner's session where no key may. */
async function ownCredentials({ needsSession }: { needsSession: boolean }): Promise<CallOptions> {
  if (!needsSession) return { key: product.partnerKey }
  return { cookie: (await signInAs(product.runtime, 'owner', { partnerId: product.partnerId })).cookie }
}

/** A person who owns both partners and whose session is in ours. */
async function signInToBoth(): Promise<{ cookie: string }> {
  const { userId, cookie } = await signInAs(product.runtime, 'owner', { partnerId: product.partnerId })
  await addMembership(product.runtime, { userId, partnerId: other.partnerId, role: 'owner' })
  return { cookie }
}

function bodiesOf(method: string, noun: Noun): object[] {
  if (noun === 'users') return [{ role: 'viewer' }]
  if (method === 'PATCH' && noun === 'inboxes') return [{ name: 'Ours' }, { answer: { mode: 'reset' } }]
  return method === 'PATCH' ? [{ active: false }, { url: 'https://hooks.evil.com/' }] : [{}]
}

/** Every operation on a single resource of a partner, with several bodies for those that take one. */
function listIdRoutes(): IdRoute[] {
  const operations = listOperations(routes).filter(
    ({ path, spec }) => path.includes('{id}') && !/^(events|support):/.test(spec.scope),
  )
  return operations.flatMap(({ path, method, spec }) => {
    const noun = path.split('/')[2] as Noun
    const handler = routes[path]?.[method] as RouteHandler
    return bodiesOf(method, noun).map((body) => ({
      name: `${method} ${path} ${spec.body ? JSON.stringify(body) : ''}`,
      noun,
      handler,
      needsSession: isSessionOnly(spec.scope),
      options: { method, ...(spec.body ? { body } : {}) },
    }))
  })
}
const idRoutes = listIdRoutes()

describe("another partner's id", () => {
  it('is tried on every kind of resource that has one', () => {
    expect(idRoutes.length).toBeGreaterThan(10)
    for (const { noun } of idRoutes) expect(foreign[noun], noun).toMatch(new RegExp(`^${prefixes[noun]}_`))
  })

  it.each(idRoutes)('on $name gets the reply for one that was never issued', async (idRoute) => {
    const { handler, noun } = idRoute
    const options = { ...idRoute.options, ...(await ownCredentials(idRoute)) }
    const before = stored()
    const answer = await answerTo(handler, { ...options, id: foreign[noun] })
    expect(answer.status).toBe(404)
    expect(answer).toEqual(await answerTo(handler, { ...options, id: newId(prefixes[noun]) }))
    expect(stored()).toBe(before)
  })

  it.each(idRoutes)('on $name is not found by a session either', async ({ handler, noun, options }) => {
    const { cookie } = await signInAs(product.runtime, 'owner', { partnerId: product.partnerId })
    const before = stored()
    const answer = await answerTo(handler, { ...options, cookie, id: foreign[noun] })
    expect(answer).toEqual(await answerTo(handler, { ...options, cookie, id: newId(prefixes[noun]) }))
    expect(stored()).toBe(before)
  })

  it.each(idRoutes)(
    'on $name is not found in the other partner by a user of both',
    async ({ handler, noun, options }) => {
      const { cookie } = await signInToBoth()
      const before = stored()
      const answer = await answerTo(handler, { ...options, cookie, id: foreign[noun] })
      expect(answer).toEqual(await answerTo(handler, { ...options, cookie, id: newId(prefixes[noun]) }))
      expect(stored()).toBe(before)
    },
  )

  it('with an invalid body gets the reply for one that was never issued', async () => {
    const options = { method: 'PATCH', body: {}, key: product.partnerKey }
    const answer = await answerTo(patchWebhook, { ...options, id: foreign.webhooks })
    expect(answer.status).toBe(422)
    expect(answer).toEqual(await answerTo(patchWebhook, { ...options, id: newId('wh') }))
  })

  it('gets the same reply as the id of a deleted endpoint of our own', async () => {
    const key = product.partnerKey
    const id = await register(key)
    await callRoute(deleteWebhook, { method: 'DELETE', key, id })
    for (const { handler, noun, options } of idRoutes) {
      if (noun !== 'webhooks') continue
      const gone = await answerTo(handler, { ...options, key, id })
      expect(gone).toEqual(await answerTo(handler, { ...options, key, id: foreign.webhooks }))
    }
  })

  it.each(["' or 1=1 --", '%', '_', '*', '../wh_1', 'wh_\u0000', '💥', 'x'.repeat(10_000), '__proto__'])(
    'is not found by %j',
    async (id) => {
      const [asKey, asOwner] = [
        await ownCredentials({ needsSession: false }),
        await ownCredentials({ needsSession: true }),
      ]
      const before = stored()
      for (const { handler, noun, needsSession, ...idRoute } of idRoutes) {
        const options = { ...idRoute.options, ...(needsSession ? asOwner : asKey) }
        const never = await answerTo(handler, { ...options, id: newId(prefixes[noun]) })
        expect(await answerTo(handler, { ...options, id })).toEqual(never)
      }
      expect(stored()).toBe(before)
    },
  )
})

describe('a list', () => {
  it('shows nothing of another partner', async () => {
    const lists = listOperations(routes).filter(
      ({ path, method, spec }) =>
        method === 'GET' && !path.includes('{id}') && !/^(events|support):/.test(spec.scope),
    )
    expect(lists.length).toBeGreaterThan(4)
    const theirs = [...Object.values(foreign), other.partnerId, other.accountId]
    for (const { path, spec } of lists) {
      const own = await ownCredentials({ needsSession: isSessionOnly(spec.scope) })
      const { status, text } = await callRoute(routes[path]?.GET as RouteHandler, own)
      expect(status, path).toBe(200)
      for (const id of theirs) expect(text, path).not.toContain(id)
    }
    const { cookie } = await signInToBoth()
    for (const { path } of lists.filter(({ path }) => path !== '/v1/profile/memberships')) {
      const { status, text } = await callRoute(routes[path]?.GET as RouteHandler, { cookie })
      expect(status, path).toBe(200)
      for (const id of theirs) expect(text, path).not.toContain(id)
    }
    const own = await callRoute(listDeliveries, { key: other.partnerKey })
    expect(own.json.deliveries).toHaveLength(1)
  })

  it("filtered by another partner's endpoint is as empty as by an unknown one", async () => {
    const read = (id: string) =>
      callRoute(listDeliveries, { key: product.partnerKey, query: `?webhook_id=${id}` })
    expect((await read(foreign.webhooks)).text).toBe((await read(newId('wh'))).text)
    expect((await read(foreign.webhooks)).json).toEqual({ deliveries: [], next_cursor: null })
  })

  it("does not continue from another partner's cursor", async () => {
    await send(other.accountId)
    const page = await callRoute(listDeliveries, { key: other.partnerKey, query: '?limit=1' })
    const query = `?limit=1&cursor=${page.json.next_cursor}`
    expect((await callRoute(listDeliveries, { key: other.partnerKey, query })).status).toBe(200)
    expect((await callRoute(listDeliveries, { key: product.partnerKey, query })).status).toBe(422)
  })
})
