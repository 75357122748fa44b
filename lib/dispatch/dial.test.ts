import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { networkInterfaces, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { issueTestCertificate } from '@/lib/testing/authority'
import { type DnsServer, startDnsServer } from '@/lib/testing/dns-server'
import { requestTo } from '@/lib/testing/exchange'
import { forkSender } from '@/lib/testing/forked-sender'
import { answer } from '@/lib/testing/peer'
import { type RawServer, startRawServer } from '@/lib/testing/raw-server'
import { startStuckListener } from '@/lib/testing/stuck-listener'

const ok = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nOK'
const name = 'hooks.example.test'
const bad = '127.0.0.2'
const good = '127.0.0.3'
const hasIpv6 = Object.values(networkInterfaces())
  .flat()
  .some((found) => found?.address === '::1')

let dns: DnsServer
let server: RawServer
type Forked = Awaited<ReturnType<typeof forkSender>>
let patient: Forked
let hasty: Forked
let closing: { close(): Promise<void> }[] = []
let pools = 0

/** The results of an attempt with new connections and of a check; they must agree. */
async function reach(addresses: string[], { ipv6 = [] as string[], by = patient } = {}) {
  dns.zone = { [name]: { A: addresses, AAAA: ipv6 } }
  const url = `https://${name}:${server.port}/`
  const sent = await by.send(requestTo(0, { url, poolKey: `wh_${pools++}` }))
  const checked = await by.probe(url)
  expect({ cause: checked.cause, address: checked.connect?.address ?? null }).toEqual({
    cause: sent.cause,
    address: sent.address,
  })
  return { sent, checked, cause: sent.cause, address: sent.address }
}

async function startBad(...[script, options]: Parameters<typeof startRawServer>): Promise<RawServer> {
  const started = await startRawServer(script, { host: bad, port: server.port, ...options })
  closing.push(started)
  return started
}

const brokenServers: [string, () => Promise<unknown>][] = [
  ['refuses', async () => undefined],
  ['does not accept', async () => closing.push(await startStuckListener({ host: bad, port: server.port }))],
  ['accepts and is silent', () => startBad(() => undefined, { tls: null })],
  ['closes at once', () => startBad((peer) => peer.end(), { tls: null })],
  ['resets at once', () => startBad((peer) => peer.reset(), { tls: null })],
  [
    'does not speak TLS',
    () => startBad((peer) => peer.end('HTTP/1.1 400 Bad Request\r\n\r\n'), { tls: null }),
  ],
]

let dir: string
beforeAll(async () => {
  dns = await startDnsServer({})
  const { ca, close } = await startRawServer(answer(ok))
  await close()
  dir = mkdtempSync(join(tmpdir(), 'recover-test-'))
  writeFileSync(join(dir, 'ca.pem'), ca)
  const fork = (timeoutMs: number) =>
    forkSender({
      allowedCidrs: '127.0.0.0/8,::1/128',
      dnsServers: [dns.address],
      timeoutMs,
      env: { ...process.env, NODE_EXTRA_CA_CERTS: join(dir, 'ca.pem') },
    })
  ;[patient, hasty] = await Promise.all([fork(10_000), fork(1_500)])
})
afterAll(async () => {
  await Promise.all([patient.close(), hasty.close()])
  await dns.close()
  rmSync(dir, { recursive: true })
})
beforeEach(async () => {
  server = await startRawServer(answer(ok), { host: good })
  closing = [server]
})
afterEach(() => Promise.all(closing.map((one) => one.close())))

describe('a host whose first address', () => {
  it.each(brokenServers)('%s is reached at the second', async (_, start) => {
    await start()
    const result = await reach([bad, good])
    expect(result).toMatchObject({ cause: null, address: good, checked: { tls: { issuer: 'Test CA' } } })
    expect(server.requests).toHaveLength(1)
    for (const phase of Object.values(result.sent.timing)) expect(phase).toBeGreaterThanOrEqual(0)
  })

  it('has a certificate for another host is refused, and the second is left alone', async () => {
    await startBad(answer(ok), { tls: { pair: await issueTestCertificate({ hosts: ['other.example'] }) } })
    expect(await reach([bad, good])).toMatchObject({ cause: 'tls_hostname', address: bad })
    expect(server.connections).toBe(0)
  })

  it('accepts is not dialled at the second', async () => {
    const first = await startBad(answer(ok))
    expect(await reach([bad, good])).toMatchObject({ cause: null, address: bad })
    expect([first.connections, server.connections]).toEqual([2, 0])
  })
})

describe('a host whose addresses all fail', () => {
  const silent = () => startBad(() => undefined, { tls: null })
  const stuck = async () => closing.push(await startStuckListener({ host: bad, port: server.port }))
  const foreign = async () => startBad(answer(ok), { tls: await foreignCertificate() })
  const foreignCertificate = async () => ({ pair: await issueTestCertificate({ hosts: ['other.example'] }) })

  it.each<[string, string, string | null, () => Promise<unknown>]>([
    ['a connection that is refused and one in vain', 'connect_refused', null, stuck],
    ['a connection that is refused and a silent one', 'timeout', bad, silent],
    ['a connection that is refused and a bad certificate', 'tls_hostname', bad, foreign],
  ])('by %s, has the cause %s', async (_, cause, address, start) => {
    await start()
    expect(await reach(['127.0.0.4', bad], { by: hasty })).toMatchObject({ cause, address })
    expect(await reach([bad, '127.0.0.4'], { by: hasty })).toMatchObject({ cause, address })
  })
})

describe('a host of many addresses', () => {
  it.runIf(hasIpv6)('has its families dialled alternately', async () => {
    const ipv6 = await startBad(answer(ok), { host: '::1' })
    expect(await reach([bad, good], { ipv6: ['::1'] })).toMatchObject({ cause: null, address: '::1' })
    expect([ipv6.requests.length, server.connections]).toEqual([1, 0])
  })

  it('is dialled at ten of them at most', async () => {
    const dead = Array.from({ length: 10 }, (_, number) => `127.0.1.${number + 1}`)
    expect(await reach([...dead.slice(1), good])).toMatchObject({ cause: null, address: good })
    expect(await reach([...dead, good])).toMatchObject({ cause: 'connect_refused', address: null })
  })

  it('reuses an open connection, whatever the order of its addresses', async () => {
    const url = `https://${name}:${server.port}/`
    const send = () => patient.send(requestTo(0, { url, poolKey: 'wh_same' }))
    dns.zone = { [name]: { A: [good] } }
    expect(await send()).toMatchObject({ ok: true, address: good })
    dns.zone = { [name]: { A: [bad, good] } }
    expect(await send()).toMatchObject({ ok: true, address: good, timing: { connectMs: 0, tlsMs: 0 } })
    expect(server.connections).toBe(1)
  })
})

describe('a connection that lost the race', () => {
  it('is closed', async () => {
    const late = await startBad(() => undefined, { tls: null })
    await reach([bad, good])
    expect(late.connections).toBe(2)
    await late.drained()
  })

  it('leaves no descriptor', async () => {
    await startBad(() => undefined, { tls: null })
    await reach([bad, good])
    const before = await patient.count()
    const url = `https://${name}:${server.port}/`
    const checks = await Promise.all(Array.from({ length: 20 }, () => patient.probe(url)))
    expect(checks).toEqual(checks.map(() => expect.objectContaining({ ok: true })))
    await expect.poll(() => patient.count(), { timeout: 30_000 }).toBeLessThanOrEqual(before)
  })

  it('is closed at the deadline as well', async () => {
    const late = await startBad(() => undefined, { tls: null })
    const other = await startBad(() => undefined, { tls: null, host: '127.0.0.4' })
    expect(await reach([bad, '127.0.0.4'], { by: hasty })).toMatchObject({ cause: 'timeout', address: bad })
    await Promise.all([late.drained(), other.drained()])
  })
})
