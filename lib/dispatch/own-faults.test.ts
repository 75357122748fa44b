import { existsSync } from 'node:fs'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type DnsServer, startDnsServer } from '@/lib/testing/dns-server'
import { requestTo, strictPolicy } from '@/lib/testing/exchange'
import { forkSender } from '@/lib/testing/forked-sender'
import { answer } from '@/lib/testing/peer'
import { type RawServer, startRawServer } from '@/lib/testing/raw-server'
import { createSender } from './send'

const name = 'hooks.example.test'
const own = { ok: false, cause: 'internal', isOurs: true, statusCode: null }
const hasProc = existsSync('/proc/self/fd')

let dns: DnsServer
let server: RawServer
let child: Awaited<ReturnType<typeof forkSender>>

const toName = () => requestTo(0, { url: `https://${name}:${server.port}/` })
const toAddress = () => requestTo(0, { url: `https://127.0.0.1:${server.port}/` })
// The host was reached, and refused only because the tests' authority is not a public one.
const reached = { ok: false, cause: 'tls_untrusted', isOurs: false }

beforeAll(async () => {
  dns = await startDnsServer({ [name]: { A: ['127.0.0.1'] } })
  server = await startRawServer(answer('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nOK'))
})
afterAll(async () => {
  await server.close()
  await dns.close()
})
beforeEach(async () => {
  child = await forkSender({
    allowedCidrs: '127.0.0.0/8',
    dnsServers: [dns.address],
    timeoutMs: 3_000,
    env: process.env,
    descriptors: 64,
  })
})
afterEach(() => child.close())

describe('without a free descriptor', () => {
  it('every attempt is a fault of ours, none throws, and none is charged to the receiver', async () => {
    expect(await child.send(toName())).toMatchObject(reached)
    const before = server.connections
    expect(await child.exhaust()).toBeGreaterThan(0)
    const results = await Promise.all(
      Array.from({ length: 40 }, (_, number) => child.send(number % 2 ? toName() : toAddress())),
    )
    expect(results).toEqual(results.map(() => expect.objectContaining(own)))
    expect(await child.probe(toName().url)).toMatchObject({
      ok: false,
      cause: 'internal',
      dns: null,
      connect: null,
    })
    expect(await child.probe(toAddress().url)).toMatchObject({ cause: 'internal', dns: {}, connect: null })
    expect(server.connections).toBe(before)

    await child.free()
    expect(await child.send(toName())).toMatchObject(reached)
    expect(await child.send(toAddress())).toMatchObject(reached)
  })

  it('from the start, the first attempt with free descriptors works', async () => {
    await child.exhaust()
    expect(await child.send(toName())).toMatchObject(own)
    await child.free()
    expect(await child.send(toName())).toMatchObject(reached)
  })

  it.runIf(hasProc)('nothing is leaked, however few there were', async () => {
    await child.send(toName())
    const before = await child.count()
    for (let spare = 0; spare < 6; spare++) {
      await child.exhaust(spare)
      const results = await Promise.all(Array.from({ length: 12 }, () => child.send(toName())))
      for (const { cause, isOurs } of results)
        expect([cause, isOurs]).toEqual(isOurs ? ['internal', true] : ['tls_untrusted', false])
      expect(results.some(({ isOurs }) => isOurs)).toBe(true)
      await child.free()
    }
    expect(await child.send(toName())).toMatchObject(reached)
    expect(await child.count()).toBe(before)
  })
})

describe('a resolver of ours that is down', () => {
  it('is a fault of ours', async () => {
    const gone = await startDnsServer({})
    await gone.close()
    const sender = createSender(strictPolicy({ dnsServers: [gone.address] }))
    expect(await sender.send(toName())).toMatchObject(own)
    await sender.close()
  })
})
