import { once } from 'node:events'
import { createServer, request as httpRequest, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { AppError } from '@/lib/contract/errors'
import { readJsonText } from './body'
import { serveDirectly } from './direct-routes'
import type { RouteHandler } from './route-spec'

let server: Server
let failures: unknown[]
let port: number

const echo: RouteHandler = async (request) => {
  const { method, url, headers } = request
  const body = await readJsonText(request, 1_000).catch((error: AppError) => error.code)
  const seen = {
    method,
    path: new URL(url).pathname,
    key: headers.get('x-key'),
    has: headers.has('x-none'),
    body,
  }
  return new Response(JSON.stringify(seen), { status: 202, headers: { 'x-request-id': 'req_1' } })
}

const broken: RouteHandler = async () => {
  throw new Error('broken')
}

beforeEach(async () => {
  server = createServer((_request, response) => response.end('framework'))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  port = (server.address() as AddressInfo).port
  failures = []
  const routes = { '/v1/events': { POST: echo }, '/v1/broken': { POST: broken } }
  serveDirectly(port, routes, (error) => failures.push(error))
})
afterEach(() => {
  server.closeAllConnections()
  server.close()
})

const send = async (method: string, path: string, body?: string, headers: Record<string, string> = {}) => {
  const sent = httpRequest({
    port,
    method,
    path,
    headers: { 'content-type': 'application/json', ...headers },
  })
  sent.end(body)
  const [response] = (await once(sent, 'response')) as [IncomingMessage]
  return { status: response.statusCode, headers: response.headers, text: await text(response) }
}

describe('a path that is served directly', () => {
  it('gets its request with method, path, headers and body, also the first of the server', async () => {
    const { status, headers, text } = await send('POST', '/v1/events?a=b', '{"a":1}', { 'x-key': 'k' })
    const seen = { method: 'POST', path: '/v1/events', key: 'k', has: false, body: '{"a":1}' }
    expect([status, JSON.parse(text)]).toEqual([202, seen])
    expect(headers).toMatchObject({ 'x-request-id': 'req_1', 'content-length': String(text.length) })
  })

  it('gets a request without a body, and several on one connection', async () => {
    for (let i = 0; i < 3; i++)
      expect(JSON.parse((await send('POST', '/v1/events')).text)).toMatchObject({ body: '' })
  })

  it('replies to a body that is too large while it is still being sent', async () => {
    const socket = connect(port, '127.0.0.1')
    const head = 'POST /v1/events HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n'
    socket.write(`${head}transfer-encoding: chunked\r\n\r\n7d0\r\n${'x'.repeat(2_000)}\r\n`)
    const [reply] = (await once(socket, 'data')) as [Buffer]
    expect(String(reply)).toContain('"body":"too_large"')
    // The rest is taken, and the connection serves the next request.
    socket.write(`2\r\nxx\r\n0\r\n\r\n${head}content-length: 2\r\n\r\n{}`)
    const [next] = (await once(socket, 'data')) as [Buffer]
    expect(String(next)).toContain('"body":"{}"')
    socket.destroy()
  })

  it('replies 500 when its handler throws, and serves the next request', async () => {
    const { status, text, headers } = await send('POST', '/v1/broken', '{}')
    expect([status, text, headers['x-content-type-options']]).toEqual([500, '', 'nosniff'])
    expect(failures).toMatchObject([{ message: 'broken' }])
    expect((await send('POST', '/v1/events', '{}')).status).toBe(202)
  })

  it('survives a client that goes away in the middle of its body', async () => {
    const socket = connect(port, '127.0.0.1')
    socket.write('POST /v1/events HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{')
    await once(server, 'connection')
    socket.destroy()
    expect((await send('POST', '/v1/events', '{}')).status).toBe(202)
  })
})

describe('everything else goes to the framework', () => {
  it.each([
    ['GET', '/v1/events'],
    ['PUT', '/v1/events'],
    ['POST', '/v1/events/'],
    ['POST', '/v1/Events'],
    ['POST', '//v1/events'],
    ['POST', '/v1/event%73'],
    ['POST', '/v1/events/evt_1'],
    ['POST', '/__proto__'],
    ['POST', '/constructor'],
  ])('%s %s', async (method, path) => {
    expect((await send(method, path)).text).toBe('framework')
  })

  it('so do requests on other ports', async () => {
    const other = createServer((_request, response) => response.end('other'))
    other.listen(0, '127.0.0.1')
    await once(other, 'listening')
    const { port: otherPort } = other.address() as AddressInfo
    const reply = await fetch(`http://127.0.0.1:${otherPort}/v1/events`, { method: 'POST' })
    expect(await reply.text()).toBe('other')
    other.closeAllConnections()
    other.close()
  })
})
