import { afterEach, beforeEach, expect, it } from 'vitest'
import type { RouteHandler } from '@/lib/platform/http/route-spec'
import type { WalkKind } from '@/lib/platform/walks'
import { type CallOptions, callRoute } from '@/lib/testing/call'
import { signInAs } from '@/lib/testing/sign-in'
import { openTestProduct, type TestProduct } from '@/server/testing/product'
import { GET as facets } from './deliveries/facets/route'
import { GET as histogram } from './deliveries/histogram/route'
import { GET as deliveries } from './deliveries/route'
import { POST as replays } from './replays/route'
import { GET as allDeliveries } from './support/deliveries/route'

let product: TestProduct
let leave: () => void
beforeEach(async () => {
  product = await openTestProduct()
})
afterEach(() => product.dispose())

/** Fills all slots for walks of this kind with other work, until `leave` is called. */
function occupy(kind: WalkKind): Promise<unknown> {
  const isOver = new Promise<void>((resolve) => {
    leave = resolve
  })
  return Promise.all(['a', 'b'].map((other) => product.runtime.walks.run(kind, other, () => isOver)))
}

async function call(handler: RouteHandler, options: CallOptions) {
  let isAnswered = false
  const reply = callRoute(handler, { key: product.partnerKey, ...options }).then((found) => {
    isAnswered = true
    return found
  })
  return { reply, isAnswered: () => isAnswered }
}
/** Lists that wait for no walk have been replied to once this resolves. */
async function expectPlainLists(): Promise<void> {
  for (let list = 0; list < 10; list++)
    expect((await callRoute(deliveries, { key: product.partnerKey })).status).toBe(200)
}

it.each([
  ['a list whose filter no index answers', deliveries, '?account_id=acc_nobody&status=delivered,pending'],
  ['facets', facets, ''],
  ['a histogram', histogram, ''],
])('%s waits while two other walks run, a list with an index does not', async (_, handler, query) => {
  const walking = occupy('page')
  const { reply, isAnswered } = await call(handler, { query })
  await expectPlainLists()
  expect(isAnswered()).toBe(false)
  leave()
  await walking
  expect((await reply).status).toBe(200)
})

it('the list of support waits for other walks too', async () => {
  const { cookie } = await signInAs(product.runtime, 'support', { partnerId: null })
  const walking = occupy('page')
  const { reply, isAnswered } = await call(allDeliveries, {
    key: '',
    cookie,
    query: '?account_id=acc_nobody',
  })
  await expectPlainLists()
  expect(isAnswered()).toBe(false)
  leave()
  await walking
  expect((await reply).status).toBe(200)
})

it('the plan of a replay waits for other plans only', async () => {
  const body = { filter: { status: 'failed' }, dry_run: true }
  const pages = occupy('page')
  expect((await (await call(replays, { body })).reply).status).toBe(200)
  leave()
  await pages
  const plans = occupy('plan')
  const { reply, isAnswered } = await call(replays, { body })
  await expectPlainLists()
  expect(isAnswered()).toBe(false)
  leave()
  await plans
  expect((await reply).status).toBe(200)
})

it('a partner with twenty waiting walks is refused, another is not', async () => {
  const walking = occupy('page')
  const query = '?account_id=acc_nobody'
  const own = Array.from({ length: 21 }, () => callRoute(facets, { key: product.partnerKey, query }))
  const first = await Promise.race(own)
  expect(first.json).toMatchObject({ code: 'rate_limited' })
  expect(first.headers.get('retry-after')).toBe('1')
  leave()
  await walking
  expect((await Promise.all(own)).map(({ status }) => status).sort()).toEqual([...Array(20).fill(200), 429])
})
