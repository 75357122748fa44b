import { expect, test } from './fixtures'
import { compose, openSocket, type RawAnswer, sendRaw } from './raw-http'

/** The API family of attacks, over bare sockets to the production build: nothing is a 500, and nothing is stored. */

const json = 'Content-Type: application/json'
const hook = { url: 'https://hooks.acme.com/x', events: ['*'] }
const good = JSON.stringify(hook)

function expectProblem(answer: RawAnswer, status: number, code?: string): void {
  expect([answer.status, answer.body], answer.body).toEqual([status, expect.stringContaining('"request_id"')])
  expect(answer.headers['content-type']).toBe('application/problem+json')
  expect(JSON.parse(answer.body)).toMatchObject({ status, ...(code ? { code } : {}) })
}

test.describe('a body', () => {
  const deep = (open: string, close: string) => `${open.repeat(5000)}${close.repeat(5000)}`
  const bodies: [string, string | Buffer, number][] = [
    ['is cut off', '{"url":"https://a.example"', 400],
    ['is two objects', `${good}${good}`, 400],
    ['has a trailing comma', '{"url":"x",}', 400],
    ['has single quotes', "{'url':'x'}", 400],
    ['has a comment', '{/* */}', 400],
    ['is NaN', '{"url":NaN}', 400],
    ['is a bare word', 'undefined', 400],
    ['is a string', '"x"', 400],
    ['is null', 'null', 400],
    ['is a number', '1e999', 400],
    ['is a list', '[{}]', 400],
    ['is a control character', '\u0000', 400],
    ['is an unescaped newline in a text', '{"url":"a\nb"}', 400],
    ['is UTF-16', Buffer.from(`\ufeff${good}`, 'utf16le'), 400],
    ['is Latin-1', Buffer.from('{"url":"https://é.example"}', 'latin1'), 400],
    ['is overlong UTF-8', Buffer.from([0x7b, 0x22, 0xc0, 0xaf, 0x22, 0x3a, 0x31, 0x7d]), 400],
    ['begins with a byte order mark', `\ufeff${good}`, 400],
    ['is 5 000 lists deep', deep('[', ']'), 400],
    ['is 5 000 objects deep', deep('{"a":', '}').replace('{"a":}', '{"a":1}'), 400],
    ['is deep in a field', `{"url":${deep('[', ']')}}`, 400],
    ['has __proto__', '{"__proto__":{"active":true}}', 400],
    ['has constructor', '{"constructor":{"prototype":{"x":1}}}', 400],
    ['has a lone surrogate', '{"url":"\\ud800","events":["*"]}', 422],
    ['has the key twice, the last of them bad', '{"url":"https://a.example/","url":7,"events":["*"]}', 422],
    ['is 257 KiB', `{"description":"${'x'.repeat(257 * 1024)}"}`, 413],
    ['has a thousand unknown fields', `{${Array.from({ length: 1000 }, (_, i) => `"f${i}":1`).join()}}`, 422],
  ]
  for (const [name, body, status] of bodies) {
    test(`that ${name} is refused with ${status}, and nothing is stored`, async ({ product, calls }) => {
      const before = await calls.listEndpoints()
      const key = `X-Partner-Key: ${product.demo.partnerKey}`
      const request = compose('POST /v1/webhooks', [key, json], body)
      expectProblem(await sendRaw(product.url, request), status)
      expect(await calls.listEndpoints()).toEqual(before)
    })
  }

  test('that lies about its type is a 415', async ({ product }) => {
    const key = `X-Partner-Key: ${product.demo.partnerKey}`
    for (const type of [
      'text/plain',
      'application/xml',
      'multipart/form-data; boundary=x',
      'application/json; charset=latin1',
      'application/jsonp',
      '',
    ])
      expectProblem(
        await sendRaw(product.url, compose('POST /v1/webhooks', [key, `Content-Type: ${type}`], good)),
        415,
      )
  })

  test('that is compressed is not decompressed', async ({ product }) => {
    const key = `X-Partner-Key: ${product.demo.partnerKey}`
    const { gzipSync } = await import('node:zlib')
    const answer = await sendRaw(
      product.url,
      compose('POST /v1/webhooks', [key, json, 'Content-Encoding: gzip'], gzipSync(good)),
    )
    expect([400, 415]).toContain(answer.status)
  })

  test('that lies about its length, or says it twice, ends in a 4xx or a closed connection', async ({
    product,
  }) => {
    const key = `X-Partner-Key: ${product.demo.partnerKey}`
    const post = (lines: string[], body: string) =>
      Buffer.from(
        `POST /v1/webhooks HTTP/1.1\r\nHost: x\r\n${key}\r\n${json}\r\n${lines.join('\r\n')}\r\n\r\n${body}`,
      )
    const lies = [
      post(['Content-Length: 5000'], good),
      post(['Content-Length: -1'], good),
      post(['Content-Length: 1e3'], good),
      post(['Content-Length: 10', 'Content-Length: 20'], good),
      post(['Content-Length: 10', 'Transfer-Encoding: chunked'], `0\r\n\r\n`),
      post(['Transfer-Encoding: chunked'], 'zz\r\n{}\r\n0\r\n\r\n'),
      post(['Transfer-Encoding: chunked'], 'ffffffff\r\n{'),
      post(['Transfer-Encoding: chunked, identity'], good),
      post(['Transfer-Encoding: \x0bchunked'], good),
    ]
    for (const bytes of lies) {
      const { status } = await sendRaw(product.url, bytes, { end: true })
      expect(status === 0 || (status >= 400 && status < 500), `${status} for ${bytes.subarray(0, 400)}`).toBe(
        true,
      )
    }
  })

  test('that trickles in, a hundred times over, holds nobody else up', async ({ product, calls }) => {
    const key = `X-Partner-Key: ${product.demo.partnerKey}`
    const slow = Array.from({ length: 100 }, () => openSocket(product.url))
    for (const socket of slow) socket.write(compose('POST /v1/webhooks', [key, json], good).subarray(0, -5))
    const before = await calls.listEndpoints()
    for (let i = 0; i < 20; i++) expect(await calls.listEndpoints()).toEqual(before)
    for (const socket of slow) socket.destroy()
    expect(await calls.listEndpoints()).toEqual(before)
  })

  test('of 10 MB is refused before it has been read', async ({ product }) => {
    const key = `X-Partner-Key: ${product.demo.partnerKey}`
    const tenMB = '['.repeat(10 * 1024 * 1024)
    const [said, chunked] = [
      compose('POST /v1/webhooks', [key, json], tenMB),
      Buffer.concat([
        compose('POST /v1/webhooks', [key, json, 'Transfer-Encoding: chunked']),
        Buffer.from(`${tenMB.length.toString(16)}\r\n${tenMB}\r\n0\r\n\r\n`),
      ]),
    ]
    // Closing on a sender that still writes may lose the answer on its way; it must not become another one.
    for (const bytes of [said, chunked])
      expect([413, 0]).toContain((await sendRaw(product.url, bytes)).status)
  })
})

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
  test('of any spelling gives nothing without a key, and never a 5xx', async ({ product }) => {
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
  test('in a filter finds nothing or is a 422, and every list still answers', async ({ product, calls }) => {
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

  test('in a description comes back as it was', async ({ calls }) => {
    for (const text of texts) {
      const { id } = await calls.createEndpoint({ ...hook, description: text })
      expect(await calls.getEndpoint(id)).toMatchObject({ description: text })
      await calls.deleteEndpoint(id)
    }
  })
})
