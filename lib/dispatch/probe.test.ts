import { describe, expect, it } from 'vitest'
import { dayMs } from '@/lib/contract/time'
import { issueTestCertificate } from '@/lib/testing/authority'
import { badCertificates } from '@/lib/testing/bad-certificates'
import { policyFor } from '@/lib/testing/exchange'
import { closingServers, endlessServers } from '@/lib/testing/hostile-servers'
import { answer } from '@/lib/testing/peer'
import { type Script, startRawServer } from '@/lib/testing/raw-server'
import { startStuckListener } from '@/lib/testing/stuck-listener'
import { createSender } from './send'

type Tls = NonNullable<Parameters<typeof startRawServer>[1]>['tls']

/** Probes a server with a script; throws when the connection stays open. */
async function probe(options: { script?: Script; tls?: Tls } = {}) {
  const { script = () => undefined, tls = {} } = options
  const server = await startRawServer(script, { tls })
  const sender = createSender(policyFor(server, 300))
  try {
    const result = await sender.probe({ url: `https://localhost:${server.port}/hook` })
    await server.drained()
    return { ...result, server }
  } finally {
    await server.close()
  }
}

describe('a probe', () => {
  it('of a working server reports what an attempt would meet, and sends nothing', async () => {
    const result = await probe({
      script: answer('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nOK'),
      tls: {
        pair: await issueTestCertificate({
          hosts: ['localhost'],
          notAfter: new Date(Date.now() + 9.5 * dayMs),
        }),
      },
    })
    expect(result).toMatchObject({
      ok: true,
      cause: null,
      dns: { addresses: ['127.0.0.1'], ms: expect.any(Number) },
      connect: { address: '127.0.0.1', ms: expect.any(Number) },
      tls: { protocol: 'TLSv1.3', issuer: 'Test CA', daysLeft: 9, ms: expect.any(Number) },
    })
    expect(Math.abs((result.tls?.validTo ?? 0) - Date.now() - 9.5 * dayMs)).toBeLessThan(dayMs / 4)
    expect(result.server).toMatchObject({ connections: 1, requests: [] })
  })

  it.each(badCertificates.map((bad) => [bad.is, bad] as const))('shows a certificate %s', async (_, bad) => {
    const result = await probe({ tls: await bad.issue() })
    expect(result).toMatchObject({ ok: false, cause: bad.cause, connect: { address: '127.0.0.1' } })
    expect(result.tls).toMatchObject({
      protocol: 'TLSv1.3',
      issuer: expect.stringMatching(/CA$|^localhost$/),
    })
    expect((result.tls?.daysLeft ?? 0) < 0).toBe(bad.is === 'that has expired')
    expect(result.server.requests).toEqual([])
  })

  it.each([
    ['accepts and is silent', 'timeout'],
    ['handshake never ends', 'timeout'],
    ['reset amid the handshake', 'connection_reset'],
  ])('of a server that "%s" has no TLS to show', async (name, cause) => {
    const { script } = { ...endlessServers, ...closingServers }[name] ?? {}
    const result = await probe({ script, tls: null })
    expect(result).toMatchObject({ ok: false, cause, dns: {}, connect: { address: '127.0.0.1' }, tls: null })
  })

  it('of a port that refuses or is silent shows no connection', async () => {
    const server = await startRawServer(() => undefined)
    await server.close()
    const stuck = await startStuckListener()
    for (const [port, cause] of [
      [server.port, 'connect_refused'],
      [stuck.port, 'connect_timeout'],
    ] as const) {
      const sender = createSender(policyFor({ port, ca: server.ca }, 300))
      const result = await sender.probe({ url: `https://localhost:${port}/` })
      expect(result).toMatchObject({ ok: false, cause, dns: {}, connect: null, tls: null })
    }
    await stuck.close()
  })

  it('of something that is not a URL is our own fault, and does not throw', async () => {
    const result = await createSender(policyFor({ port: 1, ca: '' })).probe({ url: 'nonsense' })
    expect(result).toEqual({ ok: false, cause: 'internal', dns: null, connect: null, tls: null })
  })
})
