import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { SecureContextOptions } from 'node:tls'
import { describe, expect, it } from 'vitest'
import { parseCidrs } from '@/lib/config/cidr'
import { issueTestCertificate } from '@/lib/testing/authority'
import { badCertificates } from '@/lib/testing/bad-certificates'
import { startDnsServer } from '@/lib/testing/dns-server'
import { exchange, requestTo, strictPolicy } from '@/lib/testing/exchange'
import { forkSender } from '@/lib/testing/forked-sender'
import { answer } from '@/lib/testing/peer'
import { startRawServer } from '@/lib/testing/raw-server'
import { createConnector } from './connect'

const ok = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nOK'
const anyCipher = { ciphers: 'DEFAULT:@SECLEVEL=0' }

describe('a certificate', () => {
  it.each(badCertificates.map((bad) => [bad.is, bad.cause, bad.issue] as const))(
    '%s is refused as %s',
    async (_, cause, issue) => {
      const result = await exchange(answer(ok), { tls: await issue() })
      expect(result).toMatchObject({ ok: false, cause, statusCode: null })
      expect(result.server.requests).toEqual([])
    },
  )
})

describe('a server', () => {
  it.each<[string, SecureContextOptions]>([
    ['TLS 1.2', { maxVersion: 'TLSv1.2' }],
    ['TLS 1.3', { minVersion: 'TLSv1.3' }],
  ])('of %s alone is spoken to', async (_, tls) => {
    expect(await exchange(answer(ok), { tls })).toMatchObject({ ok: true })
  })

  it.each<[string, Parameters<typeof exchange>[0], SecureContextOptions | null]>([
    ['of TLS 1.1 alone', answer(ok), { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ...anyCipher }],
    ['of plain HTTP', (peer) => peer.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n'), null],
    ['of SSH', (peer) => peer.write('SSH-2.0-OpenSSH_9.6\r\n'), null],
  ])('%s gets no request: tls_protocol', async (_, script, tls) => {
    const result = await exchange(script, { tls })
    expect(result).toMatchObject({ ok: false, cause: 'tls_protocol', statusCode: null })
    expect(result.server.requests).toEqual([])
  })
})

describe('an address that nobody vetted', () => {
  it.each([
    ['is not dialled when it is forbidden', '127.0.0.1', '', { connections: 0 }],
    ['is left when another one answers for it', '0.0.0.0', '0.0.0.0/32', { connections: 1 }],
  ])('%s', async (_, address, allowed, seen) => {
    const server = await startRawServer(answer(ok))
    const connect = createConnector(strictPolicy({ allowedCidrs: parseCidrs(allowed) }))
    const phases: string[] = []
    const connecting = connect({
      host: 'hooks.example.test',
      port: server.port,
      address,
      onPhase: (phase) => phases.push(phase),
      onSocket: () => undefined,
    })
    await expect(connecting).rejects.toMatchObject({ reason: 'blocked_address' })
    await pause(20)
    await server.drained()
    expect(phases).not.toContain('tls')
    expect(server).toMatchObject({ ...seen, requests: [] })
    await server.close()
  })
})

describe('the environment', () => {
  it('neither switches the certificate check off nor puts a proxy between', async () => {
    const at = { host: '127.0.0.2' }
    const proxy = await startRawServer(() => undefined, { tls: null })
    const sound = await startRawServer(answer(ok), at)
    const unsound = await startRawServer(answer(ok), {
      ...at,
      tls: { pair: await issueTestCertificate({ hosts: ['other.example'] }) },
    })
    const dns = await startDnsServer({ 'hooks.example.test': { A: ['127.0.0.2'] } })
    const dir = mkdtempSync(join(tmpdir(), 'recover-test-'))
    writeFileSync(join(dir, 'ca.pem'), sound.ca)
    const sender = await forkSender({
      allowedCidrs: '127.0.0.0/8',
      dnsServers: [dns.address],
      timeoutMs: 3_000,
      env: {
        ...process.env,
        NODE_EXTRA_CA_CERTS: join(dir, 'ca.pem'),
        NODE_TLS_REJECT_UNAUTHORIZED: '0',
        NODE_NO_WARNINGS: '1',
        NODE_USE_ENV_PROXY: '1',
        ...Object.fromEntries(
          ['HTTP_PROXY', 'HTTPS_PROXY', 'https_proxy', 'ALL_PROXY'].map((name) => [
            name,
            `http://127.0.0.1:${proxy.port}`,
          ]),
        ),
      },
    })
    const to = ({ port }: { port: number }) => requestTo(port, { url: `https://hooks.example.test:${port}/` })

    expect(await sender.send(to(sound))).toMatchObject({ ok: true, statusCode: 200 })
    expect(await sender.send(to(unsound))).toMatchObject({ ok: false, cause: 'tls_hostname' })
    expect(unsound.requests).toEqual([])
    expect(proxy.connections).toBe(0)
    await sender.close()
    await Promise.all([proxy, sound, unsound, dns].map((server) => server.close()))
    rmSync(dir, { recursive: true })
  })
})
