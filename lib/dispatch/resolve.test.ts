import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { networkInterfaces, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { parseCidrs } from '@/lib/config/cidr'
import type { EgressPolicy, Sender } from '@/lib/platform/ports'
import { type DnsServer, startDnsServer } from '@/lib/testing/dns-server'
import { requestTo, strictPolicy } from '@/lib/testing/exchange'
import { forkSender } from '@/lib/testing/forked-sender'
import { answer } from '@/lib/testing/peer'
import { type RawServer, startOnOnePort, startRawServer } from '@/lib/testing/raw-server'
import { createSender } from './send'

const ok = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nOK'
const name = 'hooks.example.test'
// Only this address is allowed: all other loopback addresses stand for private ones.
const good = '127.0.0.2'
const allowedCidrs = parseCidrs(`${good}/32`)
const hasIpv6 = Object.values(networkInterfaces())
  .flat()
  .some((found) => found?.address === '::1')

let dns: DnsServer
let listener: RawServer
let forbidden: RawServer[]
let policy: EgressPolicy
let sender: Sender

const urlOf = (host: string) => `https://${host}:${listener.port}/`
const sendTo = (host: string) => sender.send(requestTo(0, { url: urlOf(host) }))

/** What both verbs report about a host, in one form. */
const verbs = {
  send: async (by: Sender, host: string) => {
    const { ok, cause, timing } = await by.send(requestTo(0, { url: urlOf(host) }))
    return { ok, cause, connected: timing.connectMs !== null, secured: timing.tlsMs !== null }
  },
  probe: async (by: Sender, host: string) => {
    const { ok, cause, connect, tls } = await by.probe({ url: urlOf(host) })
    return { ok, cause, connected: connect !== null, secured: tls !== null }
  },
}
const nothing = { ok: false, connected: false, secured: false }

const connections = async () => {
  // The dialled connection may not be accepted yet.
  await pause(20)
  const seen = forbidden.reduce((sum, server) => sum + server.connections, 0)
  return { good: listener.connections, forbidden: seen }
}

beforeAll(async () => {
  dns = await startDnsServer({})
})
afterAll(() => dns.close())

beforeEach(async () => {
  dns.queries.length = 0
  const servers = await startOnOnePort(answer(ok), [good, '127.0.0.1', ...(hasIpv6 ? ['::1'] : [])])
  listener = servers[0] as RawServer
  forbidden = servers.slice(1)
  policy = strictPolicy({ allowedCidrs, dnsServers: [dns.address], timeoutMs: 5_000 })
  sender = createSender(policy)
})
afterEach(async () => {
  await sender.close()
  await Promise.all([listener, ...forbidden].map((server) => server.close()))
})

describe.each(['send', 'probe'] as const)('%s', (verb) => {
  const reach = (host: string) => verbs[verb](sender, host)

  it.each<[string, DnsServer['zone']]>([
    ['a private address', { [name]: { A: ['127.0.0.1'] } }],
    ['a private address after a good one', { [name]: { A: [good, '127.0.0.1'] } }],
    ['a private address before a good one', { [name]: { A: ['127.0.0.1', good] } }],
    ['a private IPv6 address alone', { [name]: { AAAA: ['::1'] } }],
    ['a private IPv6 address beside a good one', { [name]: { A: [good], AAAA: ['::1'] } }],
    ['an IPv6 address that maps a private one', { [name]: { AAAA: ['::ffff:127.0.0.1'] } }],
    ['an IPv6 address that maps a good one', { [name]: { AAAA: [`::ffff:${good}`] } }],
    ['the metadata address', { [name]: { A: ['169.254.169.254'] } }],
    ['the metadata address of IPv6', { [name]: { AAAA: ['fd00:ec2::254'] } }],
    ['the metadata address in NAT64', { [name]: { AAAA: ['64:ff9b::a9fe:a9fe'] } }],
    ['another metadata address', { [name]: { A: ['100.100.100.200'] } }],
    ['an alias of a private address', { [name]: { CNAME: 'in.test' }, 'in.test': { A: ['127.0.0.1'] } }],
    ['a thousand addresses, one private', { [name]: { A: [...Array(999).fill(good), '127.0.0.1'] } }],
  ])('of a name with %s is blocked, and no listener sees a connection', async (_, zone) => {
    dns.zone = zone
    expect(await reach(name)).toEqual({ ...nothing, cause: 'blocked_address' })
    expect(await connections()).toEqual({ good: 0, forbidden: 0 })
  })

  it.each<[string, string, DnsServer['zone']]>([
    ['that does not exist', 'dns_not_found', {}],
    ['without an address', 'dns_not_found', { [name]: {} }],
    ['that is an alias of nothing', 'dns_not_found', { [name]: { CNAME: 'nowhere.test' } }],
    ['that is an alias of itself', 'dns_not_found', { [name]: { CNAME: name } }],
    [
      'in a loop of aliases',
      'dns_not_found',
      { [name]: { CNAME: 'b.test' }, 'b.test': { CNAME: 'c.test' }, 'c.test': { CNAME: name } },
    ],
    ['whose servers fail', 'dns_timeout', { [name]: { A: 'servfail', AAAA: 'servfail' } }],
    ['whose servers fail for one type, without the other', 'dns_timeout', { [name]: { A: 'servfail' } }],
    ['whose servers are silent', 'dns_timeout', { [name]: { A: 'silence', AAAA: 'silence' } }],
    ['without IPv4, whose servers are silent for the rest', 'dns_timeout', { [name]: { AAAA: 'silence' } }],
    ['whose servers are slower than the deadline', 'dns_timeout', { [name]: { A: [good], delayMs: 600 } }],
  ])('of a name %s ends as %s', async (_, cause, zone) => {
    dns.zone = zone
    policy.timeoutMs = 400
    expect(await reach(name)).toEqual({ ...nothing, cause })
    if (zone[name]?.delayMs) await pause(400)
    expect(await connections()).toEqual({ good: 0, forbidden: 0 })
  })

  it('of a name that turns private between two attempts is blocked at the second', async () => {
    dns.zone = { [name]: { A: [good] } }
    await reach(name)
    dns.zone = { [name]: { A: ['127.0.0.1'] } }
    expect(await reach(name)).toEqual({ ...nothing, cause: 'blocked_address' })
    expect(await connections()).toEqual({ good: 1, forbidden: 0 })
  })

  it.each(['127.0.0.1', '[::1]', '[::ffff:7f00:1]', '10.0.0.1'])(
    'of the address %s is blocked',
    async (host) => {
      expect(await reach(host)).toEqual({ ...nothing, cause: 'blocked_address' })
      expect(await connections()).toEqual({ good: 0, forbidden: 0 })
      expect(dns.queries).toEqual([])
    },
  )

  it.each([
    ['blocked', '', 'blocked_address'],
    ['its loopback address when the hatch is open for that', '127.0.0.1/32', 'tls_untrusted'],
  ])('of localhost is %s, without a DNS query', async (_, cidrs, cause) => {
    dns.zone = { localhost: { A: [good] } }
    const allowed = parseCidrs(cidrs)
    const local = createSender(strictPolicy({ allowedCidrs: allowed, dnsServers: [dns.address] }))
    expect(await verbs[verb](local, 'localhost')).toMatchObject({ ok: false, cause })
    expect(dns.queries).toEqual([])
    expect(await connections()).toEqual({ good: 0, forbidden: allowed.length })
  })
})

describe('a name', () => {
  it('is dialled at its address, with the name for TLS', async () => {
    dns.zone = { [name]: { A: [good] } }
    const result = await sendTo(name)
    // The host was reached, and refused only because the tests' authority is not a public one.
    expect(result).toMatchObject({ cause: 'tls_untrusted', timing: { dnsMs: expect.any(Number) } })
    expect(listener).toMatchObject({ connections: 1, serverNames: [name] })
    expect(dns.queries.sort()).toEqual([`A ${name}`, `AAAA ${name}`])
  })

  it('whose servers fail for AAAA alone is dialled', async () => {
    dns.zone = { [name]: { A: [good], AAAA: 'servfail' } }
    await sendTo(name)
    expect(await connections()).toEqual({ good: 1, forbidden: 0 })
  })

  it.each<[string, DnsServer['zone'], number]>([
    ['of a thousand good addresses is dialled once', { [name]: { A: Array(1_000).fill(good) } }, 0],
    ['whose servers are slow is dialled within the deadline', { [name]: { A: [good], delayMs: 100 } }, 95],
  ])('%s', async (_, zone, dnsMs) => {
    dns.zone = zone
    const { timing } = await sendTo(name)
    expect(await connections()).toEqual({ good: 1, forbidden: 0 })
    expect(timing.dnsMs).toBeGreaterThanOrEqual(dnsMs)
  })

  it('does not wait for silent servers of another', async () => {
    dns.zone = { [name]: { A: [good] }, 'slow.test': { A: 'silence', AAAA: 'silence' } }
    policy.timeoutMs = 400
    const ended: string[] = []
    const slow = ['a', 'b', 'c', 'd', 'e'].map(() => sendTo('slow.test').then(() => ended.push('slow')))
    const quick = sendTo(name).then(() => ended.push('quick'))
    await Promise.all([...slow, quick])
    expect(ended[0]).toBe('quick')
  })
})

describe('a name whose address changes', () => {
  it("changes the next attempt's address, even if the old connection is still open", async () => {
    const moved = await startRawServer(answer(ok), { host: '127.0.0.3', port: listener.port })
    const dir = mkdtempSync(join(tmpdir(), 'recover-test-'))
    writeFileSync(join(dir, 'ca.pem'), moved.ca)
    const child = await forkSender({
      allowedCidrs: '127.0.0.0/8',
      dnsServers: [dns.address],
      timeoutMs: 3_000,
      env: { ...process.env, NODE_EXTRA_CA_CERTS: join(dir, 'ca.pem') },
    })
    const send = () => child.send(requestTo(0, { url: urlOf(name) }))
    dns.zone = { [name]: { A: [good] } }
    expect([await send(), await send()]).toMatchObject([{ ok: true }, { ok: true }])
    expect(listener).toMatchObject({ connections: 1, open: 1, requests: { length: 2 } })
    expect(listener.requests[0]).toContain(`\r\nhost: ${name}:${moved.port}\r\n`)
    dns.zone = { [name]: { A: ['127.0.0.3'] } }
    expect(await send()).toMatchObject({ ok: true })
    expect(moved).toMatchObject({ connections: 1, requests: { length: 1 } })
    expect(listener.requests).toHaveLength(2)
    await child.close()
    await moved.close()
    rmSync(dir, { recursive: true })
  })
})
