import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import { networkFrom, prepareRequests } from './incoming'

const from = (forwarded: string | null, proxies: number) =>
  networkFrom(
    new Headers({ 'x-recover-peer': '10.0.0.9', ...(forwarded ? { 'x-forwarded-for': forwarded } : {}) }),
    proxies,
  )

describe("the caller's network", () => {
  it.each([
    [null, 0, '10.0.0.9'],
    ['192.0.2.1', 0, '10.0.0.9'],
    ['192.0.2.1', 1, '192.0.2.1'],
    ['198.51.100.7, 192.0.2.1', 1, '192.0.2.1'],
    ['198.51.100.7, 192.0.2.1,10.0.0.8', 2, '192.0.2.1'],
    ['192.0.2.1', 5, '192.0.2.1'],
    [null, 1, '10.0.0.9'],
    ['2001:db8:1:2:3::4', 1, '2001:db8:1:2::/64'],
    ['::ffff:192.0.2.1', 1, '192.0.2.1'],
  ])('for X-Forwarded-For %j behind %i proxies is %s', (forwarded, proxies, address) => {
    expect(from(forwarded, proxies)).toBe(address)
  })
})

describe('an incoming request', () => {
  prepareRequests({ publicUrl: 'http://127.0.0.1:3000' })
  const seen = async (path: string, method = 'GET', headers = {}) => {
    const server = createServer(({ url, method: became, headers: { 'x-recover-peer': peer } }, response) =>
      response.end(JSON.stringify({ url, method: became, peer })),
    )
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const text = await new Promise<string>((resolve) => {
      request({ port, path, method, headers }, async (response) => {
        const chunks = []
        for await (const chunk of response) chunks.push(chunk)
        resolve(Buffer.concat(chunks).toString())
      }).end()
    })
    server.close()
    return JSON.parse(text)
  }

  it("carries the peer's real address, whatever its headers claim", async () => {
    expect(await seen('/', 'GET', { 'x-recover-peer': '192.0.2.66' })).toMatchObject({ peer: '127.0.0.1' })
  })

  it('with an undecodable path is routed to an unknown path', async () => {
    expect(await seen('/v1/%')).toMatchObject({ url: '/v1/unknown' })
    expect(await seen('/v1/x?q=%ff')).toMatchObject({ url: '/v1/x?q=%ff' })
    expect(await seen('/%c0%af')).toMatchObject({ url: '/unknown' })
    expect(await seen('/v1/webhooks?q=%20%E2%82%AC')).toMatchObject({ url: '/v1/webhooks?q=%20%E2%82%AC' })
  })

  it.each([
    ['/v1/webhooks/', '/v1/webhooks'],
    ['/v1/webhooks/wh_001/?a=b/&c=?', '/v1/webhooks/wh_001?a=b/&c=?'],
    ['/v1/deliveries/?', '/v1/deliveries?'],
    ['/api/auth/csrf/', '/api/auth/csrf'],
    ['/v1', '/v1/unknown'],
    ['/v1/', '/v1/unknown'],
    ['/v1?x=/', '/v1/unknown'],
  ])('to %s is routed as %s', async (path, url) => {
    for (const method of ['GET', 'POST', 'DELETE'])
      expect(await seen(path, method)).toMatchObject({ url, method })
  })

  it.each([
    '/',
    '/v1/x',
    '/v1/x?y=/',
    '/v1/x//',
    '/v1//x/',
    '//v1/x/',
    '/v1x/',
    '/endpoints/',
    '/v1/x/%2F',
    '/api/x',
  ])('to %s is routed unchanged', async (url) => expect(await seen(url)).toMatchObject({ url }))

  it('with an unsupported method becomes OPTIONS, which every route refuses', async () => {
    for (const method of ['TRACE', 'PROPFIND'])
      expect(await seen('/', method)).toMatchObject({ method: 'OPTIONS' })
    for (const method of ['GET', 'POST', 'DELETE']) expect(await seen('/', method)).toMatchObject({ method })
  })
})

describe('with an https PUBLIC_URL', () => {
  it('every reply sets Strict-Transport-Security, whatever the request', async () => {
    const strict = async (path: string) => {
      const server = createServer((_request, response) => response.writeHead(404).end())
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      const { port } = server.address() as AddressInfo
      const { headers } = await fetch(`http://127.0.0.1:${port}${path}`)
      server.close()
      return headers.get('strict-transport-security')
    }
    expect(await strict('/')).toBeNull()
    prepareRequests({ publicUrl: 'https://webhooks.example.com' })
    for (const path of ['/', '/v1/webhooks', '/unknown', '/%ff']) {
      const [, seconds] = /^max-age=(\d+)$/.exec((await strict(path)) ?? '') ?? []
      expect(Number(seconds)).toBeGreaterThanOrEqual(31_536_000)
    }
  })
})
