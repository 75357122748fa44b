import { describe, expect, it } from 'vitest'
import type { SendResult } from '@/lib/platform/ports'
import { policyFor, requestTo } from '@/lib/testing/exchange'
import {
  closingServers,
  endlessServers,
  excessiveServers,
  type HostileServer,
  irregularServers,
  ungrammaticalServers,
} from '@/lib/testing/hostile-servers'
import { answer } from '@/lib/testing/peer'
import { type Script, startRawServer } from '@/lib/testing/raw-server'
import { startStuckListener } from '@/lib/testing/stuck-listener'
import { createSender } from './send'

const ok = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nOK'
const timeoutMs = 300
const ampleMs = 5_000

/** Sends twice to a server that misbehaves once and then works. */
async function sendTwice({ script, bare }: HostileServer, firstTimeoutMs = ampleMs) {
  const both: Script = async (peer) => {
    if (peer.number === 1) await script(peer)
    await answer(ok)(peer)
  }
  const server = await startRawServer(both, { tls: bare ? null : {} })
  const policy = policyFor(server, firstTimeoutMs)
  const sender = createSender(policy)
  try {
    const result = await sender.send(requestTo(server.port))
    const seen = { connections: server.connections, requests: server.requests.length }
    policy.timeoutMs = ampleMs
    const next = bare ? null : await sender.send(requestTo(server.port))
    await sender.close()
    await server.drained()
    return { result, seen, next, sent: server.requests }
  } finally {
    await server.close()
  }
}

const families: [string, Record<string, HostileServer>][] = [
  ['without an end', endlessServers],
  ['that ends the connection', closingServers],
  ['that breaks the grammar', ungrammaticalServers],
  ['that is lax about the grammar', irregularServers],
  ['that says too much', excessiveServers],
]

describe.each(families)('a server %s', (_, servers) => {
  it.each(Object.entries(servers))(
    '%s: one attempt with the right cause, and the next one works',
    async (_name, hostile) => {
      const { cause, statusCode } = hostile
      const isEndless = servers === endlessServers
      const { result, seen, next } = await sendTwice(hostile, isEndless ? timeoutMs : ampleMs)
      expect(result).toMatchObject({ ok: cause === null, cause, statusCode, isOurs: false })
      if (statusCode === null) expect(result).toMatchObject({ responseHeaders: null, responseBody: null })
      if (isEndless) expect(result.durationMs).toBeGreaterThanOrEqual(timeoutMs - 5)
      expect(seen.connections).toBe(1)
      expect(seen.requests).toBeLessThanOrEqual(1)
      expect(keptBytesOf(result)).toBeLessThanOrEqual(2 * 16_384)
      if (next) expect(next).toMatchObject({ ok: true, statusCode: 200, responseBody: 'OK' })
    },
  )
})

function keptBytesOf({ responseBody, responseHeaders }: SendResult): number {
  const kept = [responseBody ?? '', ...Object.entries(responseHeaders ?? {}).flat()]
  return Buffer.byteLength(kept.join(''))
}

describe('the deadline', () => {
  it('ends an attempt that cannot connect', async () => {
    const stuck = await startStuckListener()
    const sender = createSender(policyFor({ port: stuck.port, ca: '' }, timeoutMs))
    const result = await sender.send(requestTo(stuck.port))
    expect(result).toMatchObject({ ok: false, cause: 'connect_timeout', isOurs: false, statusCode: null })
    expect(result.timing).toMatchObject({ dnsMs: expect.any(Number), connectMs: null })
    await sender.close()
    await stuck.close()
  })
})

describe('a connection', () => {
  it('that is refused gets that cause', async () => {
    const server = await startRawServer(answer(ok))
    await server.close()
    const result = await createSender(policyFor(server)).send(requestTo(server.port))
    expect(result).toMatchObject({ ok: false, cause: 'connect_refused', isOurs: false, statusCode: null })
  })
})

describe('a response', () => {
  const { '16 000 headers of one name': repeated, '1 500 headers': many } = excessiveServers

  it('of 1 500 headers is captured completely, and one header of 32 KiB is left out', async () => {
    const whole = many && (await sendTwice(many))
    expect(Object.keys(whole?.result.responseHeaders ?? {})).toHaveLength(1_501)
    const cut = repeated && (await sendTwice(repeated))
    expect(cut?.result.responseHeaders).toEqual({ 'content-length': '2' })
  })

  it.each(['Set-Cookie', 'Alt-Svc', 'Location beside a 200'])(
    'with %s has no effect on later attempts',
    async (name) => {
      const hostile = excessiveServers[name]
      const { sent } = hostile ? await sendTwice(hostile) : { sent: [] }
      const names = sent.map((text) => [...text.matchAll(/^([\w-]+): /gm)].map(([, header]) => header))
      const given = ['host', 'connection', 'Content-Type', 'content-length']
      expect(names).toEqual([given, given])
      expect(sent[1]).toBe(sent[0])
    },
  )
})
