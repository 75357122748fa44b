import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import { addressOf, stampPeers } from './peer'

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

describe('stampPeers', () => {
  it('says who connected, whatever the caller claims', async () => {
    stampPeers()
    const server = createServer((request, response) => response.end(request.headers['x-recover-peer']))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const response = await fetch(`http://127.0.0.1:${port}/`, { headers: { 'x-recover-peer': '192.0.2.66' } })
    expect(await response.text()).toBe('127.0.0.1')
    server.close()
  })
})
