import { once } from 'node:events'
import { type AddressInfo, connect, createServer } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import type { SecureVersion } from 'node:tls'
import { describe, expect, it } from 'vitest'
import { badCertificates } from '@/lib/testing/bad-certificates'
import { policyFor, requestTo } from '@/lib/testing/exchange'
import { answer } from '@/lib/testing/peer'
import { type RawServer, type Script, startRawServer } from '@/lib/testing/raw-server'
import { createSender } from './send'

const ok = answer('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nOK')
const refused = { ok: false, cause: 'tls_client_certificate' }

/** The results of an attempt and of a check, over a connection that `through` may proxy. */
async function reach(
  script: Script,
  options: Parameters<typeof startRawServer>[1],
  through = async (server: RawServer) => ({ port: server.port, close: async () => undefined as unknown }),
) {
  const server = await startRawServer(script, options)
  const way = await through(server)
  const sender = createSender(policyFor({ port: way.port, ca: server.ca }))
  try {
    const sent = await sender.send(requestTo(way.port))
    const checked = await sender.probe({ url: `https://localhost:${way.port}/` })
    return { sent, checked, requests: server.requests }
  } finally {
    await sender.close()
    await way.close()
    await server.close()
  }
}

/** A proxy that delays the client's bytes. */
async function startSlowWay({ port }: RawServer) {
  const way = createServer((near) => {
    const far = connect(port, '127.0.0.1')
    near.on('error', () => undefined).on('data', (bytes) => pause(600).then(() => far.write(bytes)))
    far.on('error', () => undefined).pipe(near)
    near.on('close', () => far.destroy())
  })
  await once(way.listen(0, '127.0.0.1'), 'listening')
  const { port: ownPort } = way.address() as AddressInfo
  return { port: ownPort, close: async () => way.close() }
}

describe.each<SecureVersion>(['TLSv1.2', 'TLSv1.3'])('over %s a server', (version) => {
  const tls = { minVersion: version, maxVersion: version }

  it('that requires a client certificate gets its own cause', async () => {
    const { sent, checked, requests } = await reach(ok, { tls, clientCertificate: 'required' })
    expect(sent).toMatchObject({ ...refused, isOurs: false, statusCode: null, address: '127.0.0.1' })
    expect(checked).toMatchObject({ ...refused, connect: { address: '127.0.0.1' } })
    expect(requests).toEqual([])
  })

  it.each<[string, Script]>([
    ['closes', (peer) => peer.end()],
    ['resets', (peer) => peer.reset()],
  ])('that asks for one and then %s the connection has the same cause', async (_, script) => {
    const { sent, checked } = await reach(script, { tls, clientCertificate: 'optional' })
    expect([sent, checked]).toMatchObject([refused, refused])
  })

  it('that does without one is served like any other', async () => {
    const { sent, checked, requests } = await reach(ok, { tls, clientCertificate: 'optional' })
    expect([sent, checked]).toMatchObject([{ ok: true, statusCode: 200 }, { ok: true }])
    expect(requests).toHaveLength(1)
  })

  it('that responds 400 because there is none is judged by its status', async () => {
    const script = answer('HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n')
    const { sent, checked } = await reach(script, { tls, clientCertificate: 'optional' })
    expect([sent, checked]).toMatchObject([{ cause: 'http_400', statusCode: 400 }, { ok: true }])
  })

  it('that requests one and disconnects after the request gets another cause', async () => {
    const script: Script = async (peer) => {
      await peer.request()
      peer.reset()
    }
    const { sent, requests } = await reach(script, { tls, clientCertificate: 'optional' })
    expect(sent).toMatchObject({ ok: false, cause: 'connection_reset' })
    expect(requests).toHaveLength(1)
  })

  it('that requires one and is far away gets the same cause', async () => {
    const { sent } = await reach(ok, { tls, clientCertificate: 'required' }, startSlowWay)
    expect(sent).toMatchObject(refused)
  })

  it.each(badCertificates.map((bad) => [bad.is, bad] as const))(
    'that requests one with a certificate %s is refused for its own certificate',
    async (_, bad) => {
      const options = { tls: { ...(await bad.issue()), ...tls }, clientCertificate: 'optional' as const }
      const { sent, checked } = await reach(ok, options)
      expect([sent, checked]).toMatchObject([{ cause: bad.cause }, { cause: bad.cause }])
    },
  )

  it('that has no cipher in common gets a cause of its own', async () => {
    const shared = {
      ciphers: 'ECDHE-RSA-AES128-SHA256',
      maxVersion: 'TLSv1.2',
      minVersion: 'TLSv1.2',
    } as const
    const { sent } = await reach(ok, { tls: { ...shared, ciphers: 'PSK-AES128-CBC-SHA256' } })
    expect(sent).toMatchObject({ ok: false, cause: 'tls_protocol' })
  })
})
