import { expect, test } from '../support/fixtures'

interface Operation {
  security: Record<string, unknown>[]
  requestBody?: { content: { 'application/json': { example?: object } } }
}

// Operations on the user's own profile and sessions, which a viewer may call.
const own = /^\/v1\/(profile|sessions)/

test('a viewer can write nothing over REST: every operation of the reference refuses them', async ({
  product,
  openAs,
}) => {
  const page = await openAs('viewer', '/overview')
  const { paths } = (await (await page.request.get('/v1/openapi.json')).json()) as {
    paths: Record<string, Record<string, Operation>>
  }
  const log = async () => (await page.request.get('/v1/audit-log')).text()
  const before = await log()
  const refused: string[] = []
  for (const [path, methods] of Object.entries(paths)) {
    for (const [method, { security, requestBody }] of Object.entries(methods)) {
      if (method === 'get' || own.test(path) || !security.some((one) => 'session' in one)) continue
      const example = requestBody?.content['application/json'].example
      const response = await page.request.fetch(path.replace('{id}', 'x_none'), {
        method,
        headers: { origin: product.url },
        ...(example ? { data: example } : {}),
      })
      expect(response.status(), `${method} ${path}`).toBe(403)
      refused.push(`${method} ${path}`)
    }
  }
  expect(refused.length).toBeGreaterThan(15)
  expect(await log()).toBe(before)
})

test('a viewer finds nothing in the portal that would change anything', async ({
  calls,
  startReceiver,
  openAs,
}) => {
  const server = await startReceiver('whsec_your_signing_secret', () => 500)
  const { id } = await calls.createEndpoint({
    url: server.url,
    events: ['*'],
    secret: 'whsec_your_signing_secret',
  })
  await calls.publish({ type: 'lead.created', data: {} })
  const statuses = async () => (await calls.listAllDeliveries(id)).map(({ status }) => status)
  await expect.poll(statuses, { timeout: 20_000 }).toEqual(['failed'])
  const [delivery] = await calls.listAllDeliveries(id)
  const replay = await calls.post('/v1/replays', { filter: { status: 'failed', webhook_id: id } })
  const page = await openAs('viewer', '/overview')
  const pages = [
    '/overview',
    '/endpoints',
    ...['', '?tab=settings', '?tab=signing'].map((tab) => `/endpoints/${id}${tab}`),
    `/deliveries/${delivery?.id}`,
    '/replays',
    `/replays/${replay.id}`,
    '/notices',
    '/event-types/lead.created',
    '/developers',
    '/settings',
  ]
  const writes =
    /^(New |Create|Delete|Pause$|Resume|Rotate|Save|Send|Resend|Cancel(?!led)|Replay|Re-enable|Acknowledge|Revoke|Remove|Invite$|Check)/
  for (const path of pages) {
    await page.goto(path)
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
    for (const role of ['button', 'link'] as const) {
      const found = page.getByRole('main').getByRole(role).filter({ hasText: writes })
      expect(await found.allTextContents(), `${role} on ${path}`).toEqual([])
    }
  }
  for (const path of ['/endpoints/new', '/replays/new', '/developers/new', '/settings/new'])
    expect((await page.request.get(path)).status(), path).toBe(403)
  const refusal = await (await page.request.get('/developers/new')).text()
  expect(refusal).toContain('You don’t have permission to do this')
  expect(refusal, 'who can help').toContain('Abena Mensah')
  await calls.deleteEndpoint(id)
})
