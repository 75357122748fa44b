import { createAnswerChecker } from '@/lib/testing/answer-checker'
import type { callsOf } from '../support/api'
import { expect, type TestFixtures, test } from '../support/fixtures'

/** Sends every example of the running server's reference; each response must conform to the reference. */

interface Operation {
  requestBody?: { required: boolean; content: Record<string, { example?: Record<string, unknown> }> }
  security: Record<string, string[]>[]
}
const order = ['get', 'post', 'patch', 'delete']

const secret = 'whsec_your_signing_secret'

/** For each noun (or path), makes a resource in the state that its operations need, and returns its ID. */
function thingsOf(
  calls: ReturnType<typeof callsOf>,
  startReceiver: TestFixtures['startReceiver'],
): Record<string, () => Promise<string>> {
  const addEndpoint = async (status = 200) => {
    const server = await startReceiver(secret, () => status)
    const { id } = await calls.createEndpoint({ url: server.url, events: ['lead.created'], secret })
    return id
  }
  const publish = async () => (await calls.publish({ type: 'lead.created', data: {} })).id
  const deliver = async (status: number, until: string) => {
    const webhookId = await addEndpoint(status)
    await publish()
    const find = async () => (await calls.listAllDeliveries(webhookId))[0]
    await expect.poll(async () => (await find())?.status, { timeout: 20_000 }).toBe(until)
    return { webhookId, id: (await find())?.id ?? '' }
  }
  const startReplay = async () => {
    const { webhookId } = await deliver(200, 'delivered')
    for (let i = 0; i < 5; i++) await publish()
    await expect.poll(async () => (await calls.listAllDeliveries(webhookId)).length).toBe(6)
    const filter = { webhook_id: webhookId, status: 'delivered' }
    return (await calls.post('/v1/replays', { filter, rate_per_second: 1 })).id
  }
  return {
    webhooks: addEndpoint,
    events: publish,
    deliveries: async () => (await deliver(200, 'delivered')).id,
    '/v1/deliveries/{id}/cancel': async () => (await deliver(500, 'pending')).id,
    notices: async () => {
      await deliver(500, 'failed')
      return (await calls.listNotices())[0]?.id ?? ''
    },
    keys: async () => (await calls.post('/v1/keys', { name: 'CI' })).id,
    views: async () => (await calls.post('/v1/views', { name: 'Mine', filter: 'status:failed' })).id,
    replays: startReplay,
    inboxes: async () => (await calls.post('/v1/inboxes', {})).id,
    '/v1/replays/{id}/resume': async () => {
      const id = await startReplay()
      await calls.post(`/v1/replays/${id}/pause`, {})
      return id
    },
  }
}

/** The body of a response; of a stream, its first event. */
async function readBody(response: Response): Promise<unknown> {
  if (response.headers.get('content-type') !== 'text/event-stream') return response.json()
  const reader = response.body?.getReader()
  const { value } = (await reader?.read()) ?? {}
  await reader?.cancel()
  return new TextDecoder().decode(value)
}

test('every example of the reference works as it stands', async ({ product, calls, startReceiver }) => {
  const reference = await (await fetch(`${product.url}/v1/openapi.json`)).json()
  expect(reference).toMatchObject({ openapi: '3.1.0', info: { title: 'Recover Webhooks' } })
  const check = createAnswerChecker(reference)
  const { demo } = product
  const headers = {
    'X-Partner-Key': demo.partnerKey,
    'X-Platform-Key': demo.platformKey,
    'Content-Type': 'application/json',
  }
  const makeThing = thingsOf(calls, startReceiver)
  const operations = Object.entries(reference.paths as Record<string, Record<string, Operation>>)
    .flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
    )
    // Operations that need a session are tested through the portal.
    .filter(({ operation }) => operation.security.some((one) => 'partnerKey' in one || 'platformKey' in one))
    .sort((a, b) => order.indexOf(a.method) - order.indexOf(b.method))
  expect(operations.length).toBeGreaterThan(10)
  for (const { path, method, operation } of operations) {
    const make = makeThing[path] ?? makeThing[path.split('/')[2] ?? '']
    const id = path.includes('{id}') ? await make?.() : ''
    const example = operation.requestBody?.content['application/json']?.example
    if (operation.requestBody?.required) expect(example, `${method} ${path} needs an example`).toBeDefined()
    const response = await fetch(`${product.url}${path.replace('{id}', String(id))}`, {
      method: method.toUpperCase(),
      headers,
      ...(example ? { body: JSON.stringify(example) } : {}),
    })
    const body = await readBody(response)
    expect(response.ok, `${method} ${path}: ${JSON.stringify(body)}`).toBe(true)
    expect(check({ path, method: method.toUpperCase(), status: response.status, body })).toBeNull()
    // A partner may have ten test inboxes.
    if (path.startsWith('/v1/inboxes') && `${method} ${path}` !== 'delete /v1/inboxes/{id}')
      for (const made of new Set([id, (body as { id?: string }).id])) if (made) await calls.deleteInbox(made)
  }
})
