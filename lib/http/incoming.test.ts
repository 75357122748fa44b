import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import { addressOf, prepareRequests } from './incoming'

const from = (forwarded: string | null, proxies: number) =>
  addressOf(
    new Headers({ 'x-recover-peer': '10.0.0.9', ...(forwarded ? { 'x-forwarded-for': forwarded } : {}) }),
    proxies,
  )

describe('addressOf', () => {
  it.each([
    [null, 0, '10.0.0.9'],
    ['192.0.2.1', 0, '10.0.0.9'],
    ['192.0.2.1', 1, '192.0.2.1'],
    ['198.51.100.7, 192.0.2.1', 1, '192.0.2.1'],
    ['198.51.100.7, 192.0.2.1,10.0.0.8', 2, '192.0.2.1'],
    ['192.0.2.1', 5, '192.0.2.1'],
    [null, 1, '10.0.0.9'],
  ])('of X-Forwarded-For %j behind %i proxies is %s', (forwarded, proxies, address) => {
    expect(from(forwarded, proxies)).toBe(address)
  })
})

describe('a request of this process', () => {
  const seen = async (path: string, method = 'GET', headers = {}) => {
    prepareRequests()
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

  it('says who connected, whatever the caller claims', async () => {
    expect(await seen('/', 'GET', { 'x-recover-peer': '192.0.2.66' })).toMatchObject({ peer: '127.0.0.1' })
  })

  it('with a path that cannot be decoded becomes one that is not there', async () => {
    expect(await seen('/v1/%')).toMatchObject({ url: '/v1/unknown' })
    expect(await seen('/v1/x?q=%ff')).toMatchObject({ url: '/v1/x?q=%ff' })
    expect(await seen('/%c0%af')).toMatchObject({ url: '/unknown' })
    expect(await seen('/v1/webhooks?q=%20%E2%82%AC')).toMatchObject({ url: '/v1/webhooks?q=%20%E2%82%AC' })
  })

  it('of a method that nobody has becomes one that every route refuses', async () => {
    for (const method of ['TRACE', 'PROPFIND'])
      expect(await seen('/', method)).toMatchObject({ method: 'OPTIONS' })
    for (const method of ['GET', 'POST', 'DELETE']) expect(await seen('/', method)).toMatchObject({ method })
  })
})
