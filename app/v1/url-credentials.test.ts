import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { changeEndpoint } from '@/lib/endpoints/service'
import { createKey } from '@/lib/partners/service'
import { setRuntime } from '@/lib/platform/context'
import { callRoute } from '@/lib/testing/call'
import { type DeliveryRig, openDeliveryRig, type TestEndpoint } from '@/lib/testing/delivery-rig'
import { signInAs } from '@/lib/testing/sign-in'
import { routes } from './routes'

const token = 'tok-4711'
let rig: DeliveryRig
let endpoint: TestEndpoint
let ids: Record<string, string>
const cookies: Record<string, string> = {}
beforeAll(async () => {
  rig = await openDeliveryRig()
  setRuntime(rig.runtime)
  endpoint = await rig.addEndpoint()
  const { partnerId } = endpoint.ctx
  for (const role of ['owner', 'admin', 'viewer'] as const)
    cookies[role] = (await signInAs(rig.runtime, role, { partnerId, lifetimeMs: 1e12 })).cookie
  cookies.support = (await signInAs(rig.runtime, 'support', { partnerId: null, lifetimeMs: 1e12 })).cookie
  await changeEndpoint(endpoint.ctx, endpoint.id, { url: `${rig.receiver.url}?token=${token}&${token}&v=` })
  await endpoint.exhaust(5)
  const { system } = rig.runtime
  const [delivery] = await system.db.selectFrom('deliveries').selectAll().execute()
  const [failure] = await system.db.selectFrom('failures').selectAll().execute()
  ids = {
    webhooks: endpoint.id,
    deliveries: delivery?.id ?? '',
    events: delivery?.event_id ?? '',
    failures: failure?.id ?? '',
    partners: partnerId,
  }
})
afterAll(async () => {
  setRuntime(undefined)
  await rig.dispose()
})

/** Every GET of the API as this caller sees it, by path; refused ones are left out. */
async function readAll(caller: { cookie?: string | undefined; key?: string }): Promise<Map<string, string>> {
  const replies = new Map<string, string>()
  for (const [path, { GET }] of Object.entries(routes)) {
    if (!GET) continue
    const [, noun = ''] = /([a-z-]+)\/\{id\}/.exec(path) ?? []
    const query = path.endsWith('/search') ? `?q=${encodeURIComponent(new URL(rig.receiver.url).host)}` : ''
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
    const { partnerId } = endpoint.ctx
    const { key } = await createKey(rig.runtime.system, { kind: 'partner', partnerId })
    expect(holding(await readAll({ key }))).toEqual(
      expect.arrayContaining(['/v1/webhooks', '/v1/webhooks/{id}']),
    )
  })
})
