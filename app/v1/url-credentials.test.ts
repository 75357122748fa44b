import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { changeEndpoint } from '@/lib/endpoints/service'
import { setRuntime } from '@/lib/platform/context'
import { callRoute } from '@/lib/testing/call'
import { addFailed } from '@/lib/testing/deliveries'
import { addEndpoint, addPartner, endpointUrl, type TestEndpoint } from '@/lib/testing/partner'
import { openTestRuntime, type TestRuntime } from '@/lib/testing/runtime'
import { signInAs } from '@/lib/testing/sign-in'
import { routes } from './routes'

const token = 'tok-4711'
let runtime: TestRuntime
let endpoint: TestEndpoint
let ids: Record<string, string>
const cookies: Record<string, string> = {}
beforeAll(async () => {
  runtime = await openTestRuntime()
  setRuntime(runtime)
  endpoint = await addEndpoint(await addPartner(runtime))
  const { partnerId } = endpoint
  for (const role of ['owner', 'admin', 'viewer'] as const)
    cookies[role] = (await signInAs(runtime, role, { partnerId, lifetimeMs: 1e12 })).cookie
  cookies.support = (await signInAs(runtime, 'support', { partnerId: null, lifetimeMs: 1e12 })).cookie
  const url = `${endpointUrl}?token=${token}&${token}&v=`
  await changeEndpoint(endpoint.ctx, endpoint.endpointId, { url })
  await addFailed(runtime, endpoint, 5)
  const { system } = runtime
  const [delivery] = await system.db.selectFrom('deliveries').selectAll().execute()
  const [failure] = await system.db.selectFrom('failures').selectAll().execute()
  ids = {
    webhooks: endpoint.endpointId,
    deliveries: delivery?.id ?? '',
    events: delivery?.event_id ?? '',
    failures: failure?.id ?? '',
    partners: partnerId,
  }
})
afterAll(async () => {
  setRuntime(undefined)
  await runtime.dispose()
})

/** Every GET of the API as this caller sees it, by path; refused ones are left out. */
async function readAll(caller: { cookie?: string | undefined; key?: string }): Promise<Map<string, string>> {
  const replies = new Map<string, string>()
  for (const [path, { GET }] of Object.entries(routes)) {
    if (!GET) continue
    const [, noun = ''] = /([a-z-]+)\/\{id\}/.exec(path) ?? []
    const query = path.endsWith('/search') ? `?q=${encodeURIComponent(new URL(endpointUrl).host)}` : ''
    const own = path.startsWith('/v1/support') || !path.includes('/support') ? caller : {}
    const { status, text } = await callRoute(GET, {
      ...own,
      query,
      ...(ids[noun] && { id: ids[noun] }),
    } as never)
    if (status === 200) replies.set(path, text)
  }
  return replies
}
const holding = (replies: Map<string, string>) =>
  [...replies].filter(([, text]) => text.includes(token)).map(([path]) => path)
const masked = '?token=***&***&v=***'

describe('the values of the query of an endpoint URL', () => {
  it.each([
    [
      'viewer',
      ['/v1/webhooks', '/v1/webhooks/{id}', '/v1/deliveries', '/v1/deliveries/{id}', '/v1/audit-log'],
    ],
    [
      'support',
      ['/v1/support/deliveries', '/v1/support/failures', '/v1/support/failures/{id}', '/v1/support/search'],
    ],
  ])('are hidden from a %s wherever a URL stands', async (role, places) => {
    const replies = await readAll({ cookie: cookies[role] })
    expect(holding(replies)).toEqual([])
    for (const place of places) expect(replies.get(place), place).toContain(masked)
  })

  it.each(['owner', 'admin'])('are there for an %s', async (role) => {
    const seen = holding(await readAll({ cookie: cookies[role] }))
    expect(seen).toEqual(expect.arrayContaining(['/v1/webhooks', '/v1/webhooks/{id}', '/v1/deliveries/{id}']))
  })

  it("are there for a partner's key, as the contract shows a URL", async () => {
    expect(holding(await readAll({ key: endpoint.partnerKey }))).toEqual(
      expect.arrayContaining(['/v1/webhooks', '/v1/webhooks/{id}']),
    )
  })
})
