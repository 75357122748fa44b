import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { setRuntime } from '@/lib/platform/context'
import { removeExpired } from '@/lib/retention/service'
import { callRoute } from '@/lib/testing/call'
import { addDelivered, addFailed } from '@/lib/testing/deliveries'
import { addEndpoint, addPartner, type TestEndpoint } from '@/lib/testing/partner'
import { openTestRuntime, type TestRuntime } from '@/lib/testing/runtime'
import { type SignedIn, signInAs } from '@/lib/testing/sign-in'
import * as notes from './support/failures/[id]/notes/route'
import * as one from './support/failures/[id]/route'
import * as all from './support/failures/route'

const hour = 3_600_000
let runtime: TestRuntime
let endpoint: TestEndpoint
let staff: SignedIn
beforeEach(async () => {
  runtime = await openTestRuntime()
  setRuntime(runtime)
  endpoint = await addEndpoint(await addPartner(runtime))
  staff = await signInAs(runtime, 'support', { partnerId: null, lifetimeMs: 400 * 24 * hour })
})
afterEach(async () => {
  setRuntime(undefined)
  await runtime.dispose()
})

const call: typeof callRoute = (handler, options) => callRoute(handler, { cookie: staff.cookie, ...options })
const list = async (query = '') => (await call(all.GET, { query })).json
const first = async () => (await list()).failures[0]

describe('the list of failures', () => {
  it('is filtered by state, cause, partner, endpoint and assignee', async () => {
    const other = await addEndpoint(await addPartner(runtime))
    await addFailed(runtime, endpoint)
    await addFailed(runtime, other)
    const mine = (await list(`?webhook_id=${other.endpointId}`)).failures[0]
    const body = { state: 'acknowledged', assignee_id: staff.userId }
    await call(one.PATCH, { method: 'PATCH', id: mine.id, body })
    const count = async (query: string) => (await list(query)).failures.length
    expect(await count('')).toBe(2)
    for (const query of [
      '?state=acknowledged',
      '?state=new',
      `?assignee_id=${staff.userId}`,
      '?assignee_id=none',
      `?partner_id=${other.partnerId}`,
    ])
      expect([query, await count(query)]).toEqual([query, 1])
    expect(await count('?cause=http_5xx&state=open')).toBe(2)
    expect(await count('?cause=timeout')).toBe(0)
    expect((await call(all.GET, { query: '?cause=nonsense' })).status).toBe(422)
  })

  it('is paged', async () => {
    for (let i = 0; i < 5; i++) {
      const one = await addEndpoint(await addPartner(runtime))
      await addFailed(runtime, one)
    }
    const seen: string[] = []
    for (let cursor = ''; ; ) {
      const page = await list(`?limit=2${cursor && `&cursor=${cursor}`}`)
      seen.push(...page.failures.map(({ id }: { id: string }) => id))
      if (page.next_cursor === null) break
      cursor = page.next_cursor
    }
    expect(seen).toEqual((await list()).failures.map(({ id }: { id: string }) => id))
    expect(seen).toHaveLength(5)
  })

  it('suggests our own fault when most partners fail with one cause together', async () => {
    const others = []
    for (let i = 0; i < 4; i++) others.push(await addEndpoint(await addPartner(runtime)))
    for (const one of others) await addFailed(runtime, one)
    expect((await list()).widespread).toEqual([])
    await addFailed(runtime, endpoint)
    const wide = { cause: 'http_5xx', partners: 5, endpoints: 5, active_partners: 5 }
    expect((await list()).widespread).toEqual([wide])
    for (let i = 0; i < 5; i++) await addDelivered(runtime, await addEndpoint(await addPartner(runtime)))
    expect((await list()).widespread).toEqual([])
  })

  it('drops failures not seen for as long as deliveries are kept, with their notes', async () => {
    await addFailed(runtime, endpoint)
    await call(notes.POST, { id: (await first()).id, body: { text: 'Old' } })
    runtime.clock.now += 90 * 24 * hour - 60_000
    await removeExpired(runtime.system, null)
    expect(await first()).toBeDefined()
    runtime.clock.now += 60_000
    await removeExpired(runtime.system, null)
    expect((await list()).failures).toEqual([])
    expect(runtime.stored()).not.toContain('"Old"')
  })
})
