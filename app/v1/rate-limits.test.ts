import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createKey } from '@/lib/partners/service'
import { type CallOptions, callRoute } from '@/lib/testing/call'
import { addPartner } from '@/lib/testing/partner'
import { noLimits } from '@/lib/testing/runtime'
import { signInAs } from '@/lib/testing/sign-in'
import { signIn } from '@/lib/users/service'
import { openTestProduct, type TestProduct } from '@/server/testing/product'
import { POST as publish } from './events/route'
import { GET as listPartners } from './support/partners/route'
import { POST as create, GET as list } from './webhooks/route'

let product: TestProduct
beforeEach(async () => {
  const rateLimits = {
    ...noLimits,
    read: 3,
    write: 2,
    publish: 4,
    failedKeys: 2,
    failedLogins: 3,
    failedLoginsOfNetwork: 6,
  }
  product = await openTestProduct({ rateLimits })
})
afterEach(() => product.dispose())

// Each series in a new second of the limiter: the window opens with the first call.
async function callTimes(times: number, call: () => ReturnType<typeof callRoute>) {
  const answers = []
  for (let i = 0; i < times; i++) answers.push(await call())
  return answers
}
const statuses = (answers: { status: number }[]) => answers.map(({ status }) => status)
const read = (options: CallOptions = {}) => callRoute(list, { key: product.partnerKey, ...options })
const write = () => callRoute(create, { key: product.partnerKey, body: {} })

describe('a key', () => {
  it('gets its read limit in each reply, and a time to retry beyond it', async () => {
    const answers = await callTimes(4, read)
    expect(statuses(answers)).toEqual([200, 200, 200, 429])
    const told = answers.map(({ headers }) => [
      headers.get('ratelimit-limit'),
      headers.get('ratelimit-remaining'),
      headers.get('ratelimit-reset'),
    ])
    expect(told).toEqual([
      ['3', '2', '1'],
      ['3', '1', '1'],
      ['3', '0', '1'],
      ['3', '0', '1'],
    ])
    const last = answers.at(-1)
    expect(last?.json).toMatchObject({ code: 'rate_limited', status: 429 })
    expect(last?.headers.get('retry-after')).toBe('1')
  })

  it('has separate limits for reading, writing and publishing', async () => {
    expect(statuses(await callTimes(4, read)).at(-1)).toBe(429)
    expect(statuses(await callTimes(3, write))).toEqual([422, 422, 429])
    const answers = await callTimes(5, () => callRoute(publish, { key: product.platformKey, body: {} }))
    expect(statuses(answers)).toEqual([422, 422, 422, 422, 429])
  })

  it('shares its limits with all other keys and sessions of its partner', async () => {
    const { cookie } = await signInAs(product.runtime, 'owner', { partnerId: product.partnerId })
    const add = () => createKey(product.system, { kind: 'partner', partnerId: product.partnerId })
    const [{ key: first }, { key: second }] = [await add(), await add()]
    const answers = [await read({ key: first }), await read({ key: second }), await read({ key: '', cookie })]
    expect(answers.map(({ headers }) => headers.get('ratelimit-remaining'))).toEqual(['2', '1', '0'])
    const last = [await read({ key: first }), await read({ key: '', cookie }), await read()]
    expect(statuses(last)).toEqual([429, 429, 429])
    expect(last[0]?.json.detail).toMatch(/^Too many requests from this partner/)
  })

  it("is not limited by another partner's, nor is staff by each other", async () => {
    const other = await addPartner(product.runtime, 'Other')
    await callTimes(4, read)
    expect((await read({ key: other.partnerKey })).status).toBe(200)
    const staff = [0, 1].map(() => signInAs(product.runtime, 'support', { partnerId: null }))
    for (const { cookie } of await Promise.all(staff))
      expect(statuses(await callTimes(4, () => callRoute(listPartners, { cookie })))).toEqual([
        ...[200, 200, 200],
        429,
      ])
  })

  it('of the platform is counted by itself', async () => {
    const { key } = await createKey(product.system, { kind: 'platform', partnerId: null })
    const send = (platformKey: string) => () => callRoute(publish, { key: platformKey, body: {} })
    const answers = await callTimes(5, send(product.platformKey))
    expect(answers.at(-1)?.json.detail).toMatch(/^Too many requests with this key/)
    expect(statuses(await callTimes(4, send(key)))).toEqual([422, 422, 422, 422])
  })

  it('gets the rate-limit headers also when refused for its size or scope', async () => {
    const { status, headers } = await write()
    expect([status, headers.get('ratelimit-remaining')]).toEqual([422, '1'])
  })
})

describe('wrong keys', () => {
  const wrong = (headers: CallOptions['headers'] = {}) =>
    read({ key: `pk_live_${'a'.repeat(32)}`, headers: { 'x-recover-peer': '192.0.2.1', ...headers } })

  it('are blocked after some from one address, a valid one from there never', async () => {
    const answers = await callTimes(3, wrong)
    expect(statuses(answers)).toEqual([401, 401, 429])
    expect(Number(answers[2]?.headers.get('retry-after'))).toBeGreaterThan(50)
    expect((await read({ headers: { 'x-recover-peer': '192.0.2.1' } })).status).toBe(200)
    expect((await wrong({ 'x-recover-peer': '192.0.2.2' })).status).toBe(401)
  })

  it('count by network: a whole /64 is one', async () => {
    const of = (peer: string) => wrong({ 'x-recover-peer': peer })
    const first = await of('2001:db8:1:2::1')
    const answers = [first, await of('2001:db8:1:2:ffff::2'), await of('2001:db8:1:2::3')]
    expect(statuses(answers)).toEqual([401, 401, 429])
    expect((await of('2001:db8:1:3::1')).status).toBe(401)
  })

  it('are not counted under an address that the caller itself claims', async () => {
    await callTimes(2, () => wrong({ 'x-forwarded-for': '198.51.100.1' }))
    expect((await wrong({ 'x-forwarded-for': '198.51.100.2' })).status).toBe(429)
  })

  it('that are none at all are not counted', async () => {
    const headers = { 'x-recover-peer': '192.0.2.1' }
    expect(statuses(await callTimes(5, () => read({ key: '', headers })))).toEqual(Array(5).fill(401))
    const publishing = () => callRoute(publish, { key: '', headers, body: {} })
    expect(statuses(await callTimes(5, publishing))).toEqual(Array(5).fill(401))
  })
})

describe('wrong passwords', () => {
  it('block a user from one address, not from others, and a right one resets them', async () => {
    const { runtime } = product
    const { email, password } = await signInAs(runtime, 'owner', { partnerId: product.partnerId })
    const attempt = (secret: string, from: string) =>
      signIn(runtime, { email, password: secret, from }, 60_000)
    for (let i = 0; i < 2; i++) expect(await attempt('wrong', '192.0.2.1')).toBeNull()
    expect(await attempt(password, '192.0.2.1')).not.toBeNull()
    for (let i = 0; i < 3; i++) expect(await attempt('wrong', '192.0.2.1')).toBeNull()
    await expect(attempt(password, '192.0.2.1')).rejects.toMatchObject({
      code: 'rate_limited',
      detail: expect.stringMatching(/failed sign-ins. Try again in \d+ s/),
    })
    expect(await attempt(password, '192.0.2.2')).not.toBeNull()
  })
  it('of all users together block one network, concurrent or one by one, and no other', async () => {
    const { runtime } = product
    const { email, password } = await signInAs(runtime, 'owner', { partnerId: product.partnerId })
    const spray = (from: string) => (_: unknown, i: number) =>
      signIn(runtime, { email: `user${i}@acme.example`, password: 'wrong', from }, 60_000).then(
        () => 'checked',
        ({ code }: { code: string }) => code,
      )
    const one = []
    for (let i = 0; i < 8; i++) one.push(await spray('192.0.2.1')(null, i))
    expect(one).toEqual([...Array(6).fill('checked'), 'rate_limited', 'rate_limited'])
    const atOnce = await Promise.all(Array.from({ length: 20 }, spray('2001:db8:1:2::/64')))
    expect(atOnce.filter((outcome) => outcome === 'checked')).toHaveLength(6)
    await expect(signIn(runtime, { email, password, from: '192.0.2.1' }, 60_000)).rejects.toMatchObject({
      code: 'rate_limited',
    })
    expect(await signIn(runtime, { email, password, from: '192.0.2.2' }, 60_000)).not.toBeNull()
  })

  it('of strangers, from however many networks, lock nobody out', async () => {
    const { runtime } = product
    const { email, password } = await signInAs(runtime, 'owner', { partnerId: product.partnerId })
    for (let network = 1; network <= 12; network++)
      for (let i = 0; i < 3; i++)
        await signIn(runtime, { email, password: 'wrong', from: `198.51.100.${network}` }, 60_000)
    expect(await signIn(runtime, { email, password, from: '192.0.2.1' }, 60_000)).not.toBeNull()
  })

  it('are the only ones that count: right ones never use up the limit', async () => {
    const { runtime } = product
    const { email, password } = await signInAs(runtime, 'owner', { partnerId: product.partnerId })
    for (let i = 0; i < 12; i++)
      expect(await signIn(runtime, { email, password, from: '192.0.2.1' }, 60_000)).not.toBeNull()
  })

  it("of a locked user do not use up the network's limit for others", async () => {
    const { runtime } = product
    const one = await signInAs(runtime, 'owner', { partnerId: product.partnerId })
    const other = await signInAs(runtime, 'viewer', { partnerId: product.partnerId })
    const wrong = () =>
      signIn(runtime, { email: one.email, password: 'wrong', from: '192.0.2.1' }, 60_000).catch(() => null)
    for (let i = 0; i < 20; i++) await wrong()
    const { email, password } = other
    expect(await signIn(runtime, { email, password, from: '192.0.2.1' }, 60_000)).not.toBeNull()
  })
})
