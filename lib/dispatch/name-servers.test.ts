import { existsSync, readdirSync } from 'node:fs'
import { networkInterfaces } from 'node:os'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { parseCidrs } from '@/lib/config/cidr'
import type { Sender } from '@/lib/platform/ports'
import { type DnsServer, startDnsServer, type Zone } from '@/lib/testing/dns-server'
import { requestTo, strictPolicy } from '@/lib/testing/exchange'
import { answer } from '@/lib/testing/peer'
import { type RawServer, startOnOnePort } from '@/lib/testing/raw-server'
import { createSender } from './send'

const ok = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nOK'
const name = 'hooks.example.test'
const hasIpv6 = Object.values(networkInterfaces())
  .flat()
  .some((found) => found?.address === '::1')
const descriptors = '/proc/self/fd'
// Longer than any test takes.
const lateMs = 20_000

let servers: DnsServer[]
let listeners: RawServer[]
let sender: Sender

async function start(
  zones: Zone[],
  { allowed = '127.0.0.2/32,::1/128', timeoutMs = 2_000 } = {},
): Promise<void> {
  servers = await Promise.all(zones.map(startDnsServer))
  const dnsServers = servers.map(({ address }) => address)
  sender = createSender(strictPolicy({ allowedCidrs: parseCidrs(allowed), dnsServers, timeoutMs }))
}
// The host was reached, and refused only because the tests' authority is not a public one.
const reached = (address: string) => ({ cause: 'tls_untrusted', address })
const send = () => sender.send(requestTo(0, { url: `https://${name}:${listeners[0]?.port}/` }))
const askedOf = (index: number) => servers[index]?.queries.length

beforeEach(async () => {
  listeners = await startOnOnePort(answer(ok), ['127.0.0.2', ...(hasIpv6 ? ['::1'] : [])])
})
afterEach(async () => {
  await sender.close()
  await Promise.all([...listeners, ...servers].map((server) => server.close()))
})

describe('a name with one query that gets no reply', () => {
  const questions: [string, string, Zone[string]][] = [
    ['AAAA is never answered', '127.0.0.2', { A: ['127.0.0.2'], AAAA: 'silence' }],
    ['A is never answered', '::1', { A: 'silence', AAAA: ['::1'] }],
    ['AAAA is answered late', '127.0.0.2', { A: ['127.0.0.2'], AAAA: [], delayMs: { AAAA: lateMs } }],
    ['A is answered late', '::1', { A: ['127.0.0.2'], AAAA: ['::1'], delayMs: { A: lateMs } }],
  ]
  it.each(questions.filter(([, address]) => hasIpv6 || address !== '::1'))(
    'where %s, is dialled at the other family',
    async (_, address, entry) => {
      await start([{ [name]: entry }])
      expect(await send()).toMatchObject(reached(address))
    },
  )

  it.runIf(hasIpv6).each<[string, string, Zone[string]]>([
    ['no IPv4, and AAAA late', '::1', { AAAA: ['::1'], delayMs: { AAAA: 400 } }],
    ['no IPv6, and A late', '127.0.0.2', { A: ['127.0.0.2'], delayMs: { A: 400 } }],
    ['a failure for A, and AAAA late', '::1', { A: 'servfail', AAAA: ['::1'], delayMs: { AAAA: 400 } }],
  ])('with %s, waits for the late reply', async (_, address, entry) => {
    await start([{ [name]: entry }])
    expect(await send()).toMatchObject(reached(address))
  })
})

describe.runIf(hasIpv6)('a forbidden address', () => {
  const entry = (delayMs: number) => ({ A: ['127.0.0.2'], AAAA: ['::1'], delayMs: { AAAA: delayMs } })

  it('that arrives within the grace period refuses the name', async () => {
    await start([{ [name]: entry(10) }], { allowed: '127.0.0.2/32' })
    expect(await send()).toMatchObject({ cause: 'blocked_address', address: null })
    expect(listeners.map(({ connections }) => connections)).toEqual([0, 0])
  })

  it('that arrives later is not dialled', async () => {
    await start([{ [name]: entry(lateMs) }], { allowed: '127.0.0.2/32' })
    expect(await send()).toMatchObject(reached('127.0.0.2'))
    expect(listeners.map(({ connections }) => connections)).toEqual([1, 0])
  })
})

describe('a name server', () => {
  const good: Zone = { [name]: { A: ['127.0.0.2'] } }

  it.each<[string, Zone]>([
    ['that is silent', { [name]: { A: 'silence', AAAA: 'silence' } }],
    ['that is late', { [name]: { A: ['127.0.0.2'], delayMs: lateMs } }],
    ['that fails', { [name]: { A: 'servfail', AAAA: 'servfail' } }],
  ])('%s is left for the next one, and then not asked first again', async (_, bad) => {
    await start([bad, good])
    expect(await send()).toMatchObject(reached('127.0.0.2'))
    expect([askedOf(0), askedOf(1)]).toEqual([2, 2])
    expect(await send()).toMatchObject(reached('127.0.0.2'))
    expect([askedOf(0), askedOf(1)]).toEqual([2, 4])
  })

  it('that is down is replaced by the next one', async () => {
    await start([{}, good])
    await servers[0]?.close()
    servers.shift()
    expect(await send()).toMatchObject(reached('127.0.0.2'))
  })

  it('that replies is the only one queried, also for a name without an address', async () => {
    await start([{ [name]: {} }, good])
    expect(await send()).toMatchObject({ cause: 'dns_not_found' })
    expect([askedOf(0), askedOf(1)]).toEqual([2, 0])
  })

  it('is queried first again once its substitute is late', async () => {
    await start([{ [name]: { A: 'silence', AAAA: 'silence' } }, good])
    await send()
    const [first, second] = servers as [DnsServer, DnsServer]
    const { zone } = second
    ;[first.zone, second.zone] = [zone, first.zone]
    await send()
    const before = askedOf(1)
    expect(await send()).toMatchObject(reached('127.0.0.2'))
    expect(askedOf(1)).toBe(before)
  })

  it('is queried again when a query got lost', async () => {
    await start([{ [name]: { A: 'silence', AAAA: 'silence' } }], { timeoutMs: 4_000 })
    const sent = send()
    await expect.poll(() => askedOf(0)).toBe(2)
    Object.assign(servers[0] ?? {}, { zone: good })
    expect(await sent).toMatchObject(reached('127.0.0.2'))
  })

  it.runIf(existsSync(descriptors))('is ignored once a look-up is over', async () => {
    await start([{ [name]: { A: ['127.0.0.2'], AAAA: 'silence' } }])
    const count = () => readdirSync(descriptors).length
    const before = count()
    for (let number = 0; number < 5; number++) expect(await send()).toMatchObject(reached('127.0.0.2'))
    await Promise.all(listeners.map((listener) => listener.drained()))
    await expect.poll(count, { timeout: 2_000 }).toBeLessThanOrEqual(before)
  })

  it('that is late each time is waited for', async () => {
    await start([{ [name]: { A: ['127.0.0.2'], delayMs: 3_000 } }], { timeoutMs: 5_000 })
    expect(await send()).toMatchObject(reached('127.0.0.2'))
  })
})

describe('cacheable addresses', () => {
  const entry = (address: string, ttl: number) => ({ [name]: { A: [address], ttl } })

  it('are queried once until their time to live is over', async () => {
    await start([entry('127.0.0.2', 1)])
    await send()
    expect(await send()).toMatchObject(reached('127.0.0.2'))
    expect(askedOf(0)).toBe(2)
    await delay(1_100)
    await send()
    expect(askedOf(0)).toBe(4)
  })

  it('of a name server that is late for every query delay only the first attempt', async () => {
    await start([{ [name]: { A: ['127.0.0.2'], ttl: 60, delayMs: 1_500 } }])
    await send()
    for (let number = 0; number < 5; number++) expect(await send()).toMatchObject(reached('127.0.0.2'))
    expect(askedOf(0)).toBeLessThanOrEqual(4)
  })

  it.each([
    ['0', 'the address itself', { [name]: { A: ['127.0.0.2'], ttl: 0 } }],
    [
      '0',
      'its alias',
      {
        [name]: { CNAME: 'other.example.test', ttl: 0 },
        'other.example.test': { A: ['127.0.0.2'], ttl: 60 },
      },
    ],
  ])('are queried each time with a time to live of %s for %s', async (_, __, zone) => {
    await start([zone])
    await send()
    await send()
    expect(askedOf(0)).toBe(4)
  })

  it('are queried again after none of them accepted a connection', async () => {
    await start([entry('127.0.0.3', 60)], { allowed: '127.0.0.0/8' })
    expect(await send()).toMatchObject({ cause: 'connect_refused' })
    Object.assign(servers[0] ?? {}, { zone: entry('127.0.0.2', 60) })
    expect(await send()).toMatchObject(reached('127.0.0.2'))
  })

  it('are queried again by a check, also for the attempts after it', async () => {
    await start([entry('127.0.0.2', 60)], { allowed: '127.0.0.0/8' })
    await send()
    Object.assign(servers[0] ?? {}, { zone: entry('127.0.0.3', 60) })
    const { dns } = await sender.probe({ url: `https://${name}:${listeners[0]?.port}/` })
    expect(dns?.addresses).toEqual(['127.0.0.3'])
    expect(await send()).toMatchObject({ cause: 'connect_refused' })
  })

  it.runIf(hasIpv6)('are not cached while one of the two queries has failed', async () => {
    await start([{ [name]: { A: ['127.0.0.2'], AAAA: 'servfail', ttl: 60 } }], { timeoutMs: 5_000 })
    await send()
    const before = askedOf(0) ?? 0
    Object.assign(servers[0] ?? {}, { zone: { [name]: { A: ['127.0.0.2'], AAAA: ['fd00::1'], ttl: 60 } } })
    expect(await send()).toMatchObject({ cause: 'blocked_address' })
    expect(askedOf(0)).toBeGreaterThan(before)
  })
})
