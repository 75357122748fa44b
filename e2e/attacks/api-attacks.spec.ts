import { expect, test } from '../support/fixtures'
import { compose, expectProblem, sendRaw } from '../support/raw-http'

/** Hostile paths, methods, keys and texts over bare sockets to the production build: none causes a 500. */

const hook = { url: 'https://hooks.acme.com/x', events: ['*'] }

test.describe('a path', () => {
  const paths = [
    '//v1/webhooks',
    '/v1//webhooks',
    '/v1/webhooks/',
    '/v1/./webhooks',
    '/v1/../v1/webhooks',
    '/v1/%2e%2e/v1/webhooks',
    '/v1/webhooks%2f',
    '/v1/webhooks%00',
    '/v1/webhooks.rsc',
    '/v1/webhooks.json',
    '/v1/webhooks;x=1',
    '/V1/webhooks',
    '/v1/webhooks/wh_1/../../keys',
    '/v1/webhooks/%2e%2e/keys',
    '/_next/data/x/v1/webhooks.json',
    '/v1/webhooks?_rsc=1',
    '/v1/%',
    '/v1/webhooks?x=%ff',
    '/v1/%ff',
    `/v1/${'x'.repeat(5000)}`,
    '/v1/__proto__',
    '/en/v1/webhooks',
  ]
  test('of any spelling returns nothing without a key, and never a 5xx', async ({ product }) => {
    for (const path of paths)
      for (const headers of [
        [],
        ['x-middleware-subrequest: middleware:middleware:middleware'],
        ['RSC: 1', 'Next-Router-Prefetch: 1'],
      ]) {
        const { status, body } = await sendRaw(product.url, compose(`GET ${path}`, headers))
        expect(status, `${path} ${headers}`).toBeGreaterThanOrEqual(300)
        expect(status, `${path} ${headers}`).toBeLessThan(500)
        expect(body).not.toContain('wh_')
      }
  })

  test('that does not exist is a 404 problem, whatever the method', async ({ product }) => {
    for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'])
      expectProblem(await sendRaw(product.url, compose(`${method} /v1/nothing/here`)), 404, 'not_found')
  })
})

test.describe('a trailing slash', () => {
  test('changes nothing about a path of the API', async ({ product, calls }) => {
    const key = `X-Partner-Key: ${product.demo.partnerKey}`
    const json = 'Content-Type: application/json'
    const send = (line: string, body = '') => sendRaw(product.url, compose(line, [key, json], body))
    const made = await send('POST /v1/webhooks/', JSON.stringify(hook))
    expect(made.status, made.body).toBe(201)
    const { id } = JSON.parse(made.body)
    expect((await send(`GET /v1/webhooks/${id}/`)).body).toBe((await send(`GET /v1/webhooks/${id}`)).body)
    expect((await send('GET /v1/deliveries/?limit=1')).status).toBe(200)
    expectProblem(await send('GET /v1/deliveries/?limit=1/'), 422)
    expectProblem(await send('PUT /v1/webhooks/'), 405)
    expectProblem(await send('GET /v1/nothing/'), 404)
    for (const path of ['/v1', '/v1/']) expectProblem(await send(`POST ${path}`, '{}'), 404)
    expect((await send(`PATCH /v1/webhooks/${id}/`, '{"active":false}')).status).toBe(200)
    expect((await send(`DELETE /v1/webhooks/${id}/`)).status).toBe(200)
    expect((await calls.listEndpoints()).some((endpoint) => endpoint.id === id)).toBe(false)
  })

  test('opens nothing without a key, and a page is redirected to the path without it', async ({
    product,
  }) => {
    for (const line of ['GET /v1/webhooks/', 'POST /v1/events/', 'GET /v1/support/failures/'])
      expectProblem(await sendRaw(product.url, compose(line, ['Content-Type: application/json'], '{}')), 401)
    const page = await sendRaw(product.url, compose('GET /sign-in/?return=x'))
    expect([page.status, page.headers.location]).toEqual([308, '/sign-in?return=x'])
  })
})

test.describe('a method', () => {
  test('that a path does not have is a 405, and no header makes it another', async ({ product, calls }) => {
    const before = await calls.listEndpoints()
    const key = `X-Partner-Key: ${product.demo.partnerKey}`
    const disguises = ['X-HTTP-Method-Override: DELETE', 'X-HTTP-Method: DELETE', 'X-Method-Override: DELETE']
    for (const method of ['PUT', 'DELETE', 'PATCH']) {
      const answer = await sendRaw(product.url, compose(`${method} /v1/webhooks`, [key]))
      expectProblem(answer, 405, 'method_not_allowed')
      expect(answer.headers.allow).toBe('GET, POST')
    }
    for (const disguise of disguises) {
      const answer = await sendRaw(product.url, compose('GET /v1/webhooks?_method=DELETE', [key, disguise]))
      expect(answer.status).toBe(200)
    }
    for (const method of ['TRACE', 'CONNECT', 'FOO', 'get']) {
      const { status } = await sendRaw(product.url, compose(`${method} /v1/webhooks`, [key]))
      expect(status === 0 || (status >= 400 && status < 500), `${method}: ${status}`).toBe(true)
    }
    expect(await calls.listEndpoints()).toEqual(before)
  })
})

test.describe('a key', () => {
  test('anywhere but in its header, altered, doubled or of the other kind is a 401', async ({ product }) => {
    const { partnerKey, platformKey } = product.demo
    const cases: [string, string[]][] = [
      ['/v1/webhooks', []],
      [`/v1/webhooks?X-Partner-Key=${partnerKey}`, []],
      [`/v1/webhooks?api_key=${partnerKey}`, []],
      ['/v1/webhooks', [`Authorization: Bearer ${partnerKey}`]],
      ['/v1/webhooks', ['Authorization: Bearer %']],
      ['/v1/webhooks', [`Cookie: X-Partner-Key=${partnerKey}`]],
      ['/v1/webhooks', ['Cookie: next-auth.session-token=x.y.z']],
      ['/v1/webhooks', [`X-Partner-Key: ${partnerKey.slice(0, -1)}`]],
      ['/v1/webhooks', [`X-Partner-Key: ${partnerKey.toUpperCase()}`]],
      ['/v1/webhooks', [`X-Partner-Key: ${partnerKey}, ${partnerKey}`]],
      ['/v1/webhooks', [`X-Partner-Key: ${partnerKey}`, `X-Partner-Key: ${partnerKey}`]],
      ['/v1/webhooks', [`X-Partner-Key: ' or 1=1 --`]],
      ['/v1/webhooks', [`X-Partner-Key: ${'x'.repeat(8000)}`]],
      ['/v1/webhooks', [`X-Partner-Key: ${platformKey}`]],
      ['/v1/webhooks', [`X-Platform-Key: ${platformKey}`]],
      ['/v1/events', [`X-Partner-Key: ${partnerKey}`]],
    ]
    for (const [path, headers] of cases) {
      const method = path === '/v1/events' ? 'POST' : 'GET'
      const answer = await sendRaw(product.url, compose(`${method} ${path}`, headers))
      expectProblem(answer, 401, 'unauthenticated')
      expect(answer.body).not.toContain(partnerKey.slice(8))
    }
  })
})

test.describe('text meant for SQL, a path or a shell', () => {
  const texts = [
    "' or '1'='1",
    '"; drop table endpoints; --',
    '%',
    '_',
    '../../etc/passwd',
    '$(id)',
    '\\',
    '\u202e',
    '😀'.repeat(20),
    '%00',
    '{{7*7}}',
    '*',
  ]
  test('in a filter finds nothing or is a 422, and every list still works', async ({ product, calls }) => {
    const key = `X-Partner-Key: ${product.demo.partnerKey}`
    for (const name of ['webhook_id', 'status', 'cursor', 'limit', 'nothing'])
      for (const text of texts) {
        const path = `/v1/deliveries?${name}=${encodeURIComponent(text)}`
        const { status, body } = await sendRaw(product.url, compose(`GET ${path}`, [key]))
        expect([200, 422], `${path}: ${body}`).toContain(status)
        if (status === 200) expect(JSON.parse(body).deliveries).toEqual([])
      }
    await calls.listEndpoints()
  })

  test('in a description is returned unchanged', async ({ calls }) => {
    for (const text of texts) {
      const { id } = await calls.createEndpoint({ ...hook, description: text })
      expect(await calls.getEndpoint(id)).toMatchObject({ description: text })
      await calls.deleteEndpoint(id)
    }
  })
})
