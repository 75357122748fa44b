import { createAnswerChecker } from '@/lib/testing/answer-checker'
import { expect, test } from './fixtures'

/** Every example of the running server's reference is sent to it, and every answer must be as the reference says. */

interface Operation {
  requestBody?: { required: boolean; content: Record<string, { example?: Record<string, unknown> }> }
  security: Record<string, string[]>[]
}
const order = ['get', 'post', 'patch', 'delete']

test('every example of the reference works as it stands', async ({ product, calls, startReceiver }) => {
  const secret = 'whsec_your_signing_secret'
  const reference = await (await fetch(`${product.url}/v1/openapi.json`)).json()
  expect(reference).toMatchObject({ openapi: '3.1.0', info: { title: 'Recover Webhooks' } })
  const check = createAnswerChecker(reference)
  const { demo } = product
  const headers = {
    'X-Partner-Key': demo.partnerKey,
    'X-Platform-Key': demo.platformKey,
    'Content-Type': 'application/json',
  }
  // Each noun's own thing, in the state that its verbs ask for.
  const makeThing: Record<string, () => Promise<string>> = {
    webhooks: async () => {
      const server = await startReceiver(secret)
      return (await calls.createEndpoint({ url: server.url, events: ['lead.created'], secret })).id
    },
  }
  const operations = Object.entries(reference.paths as Record<string, Record<string, Operation>>)
    .flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
    )
    .filter(({ operation }) => operation.security.some((one) => !('session' in one)))
    .sort((a, b) => order.indexOf(a.method) - order.indexOf(b.method))
  expect(operations.length).toBeGreaterThan(10)
  for (const { path, method, operation } of operations) {
    const id = path.includes('{id}') ? await makeThing[path.split('/')[2] ?? '']?.() : ''
    const example = operation.requestBody?.content['application/json']?.example
    if (operation.requestBody?.required) expect(example, `${method} ${path} needs an example`).toBeDefined()
    const response = await fetch(`${product.url}${path.replace('{id}', String(id))}`, {
      method: method.toUpperCase(),
      headers,
      ...(example ? { body: JSON.stringify(example) } : {}),
    })
    const body = await response.json()
    expect(response.ok, `${method} ${path}: ${JSON.stringify(body)}`).toBe(true)
    expect(check({ path, method: method.toUpperCase(), status: response.status, body })).toBeNull()
  }
})
