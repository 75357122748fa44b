import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import type { SendResult } from '@/lib/platform/ports'
import { policyFor, requestTo } from '@/lib/testing/exchange'
import { answer, type Peer } from '@/lib/testing/peer'
import { type Script, startRawServer } from '@/lib/testing/raw-server'
import { createSender } from './send'

const respond = (...lines: string[]) =>
  `HTTP/1.1 200 OK\r\n${lines.map((line) => `${line}\r\n`).join('')}Content-Length: 2\r\n\r\nOK`
const ok = respond()
const end = (peer: Peer) => peer.end()
const reset = (peer: Peer) => peer.reset()

/** Closes a connection this long after each of its responses, whether or not a request is in flight. */
function closesAfter(ms: number, text = ok, close: (peer: Peer) => void = end): Script {
  return async (peer) => {
    await peer.request()
    peer.write(text)
    setTimeout(() => close(peer), ms)
    await answer(text)(peer)
  }
}

/** Responds this many times on a connection, then closes instead of the next response. */
function closesInsteadOf(count: number, close: (peer: Peer) => void): Script {
  return async (peer) => {
    for (let number = 1; number < count; number++) {
      await peer.request()
      peer.write(ok)
    }
    if (await peer.request()) close(peer)
  }
}

interface Kind {
  script: Script
  /** between two attempts of an endpoint */
  pauseMs: number
  endpoints: number
  rounds: number
}
const kind = (script: Script, pauseMs: number, endpoints: number, rounds: number): Kind => {
  return { script, pauseMs, endpoints, rounds }
}

const kinds: Record<string, Kind> = {
  'at once': kind(closesAfter(0), 0, 15, 20),
  'at once, with a reset': kind(closesAfter(0, ok, reset), 0, 15, 20),
  'at once, and says so': kind(closesAfter(0, respond('Connection: close')), 0, 15, 20),
  'after 20 ms': kind(closesAfter(20), 20, 30, 20),
  'after 20 ms, with a reset': kind(closesAfter(20, ok, reset), 20, 30, 10),
  'after 500 ms': kind(closesAfter(500), 499, 75, 4),
  'after 2 s': kind(closesAfter(2_000), 1_999, 150, 2),
  'after 2 s, and says so': kind(closesAfter(2_000, respond('Keep-Alive: timeout=2')), 1_999, 150, 2),
  'instead of a third response': kind(closesInsteadOf(3, end), 0, 15, 20),
  'instead of a second response, with a reset': kind(closesInsteadOf(2, reset), 0, 15, 20),
}

async function deliverAll({ script, pauseMs, endpoints, rounds }: Kind) {
  const server = await startRawServer(script)
  const sender = createSender(policyFor(server, 30_000))
  const results: SendResult[] = []
  const deliver = async (poolKey: string) => {
    for (let round = 0; round < rounds; round++) {
      if (round > 0) await pause(pauseMs)
      results.push(await sender.send(requestTo(server.port, { poolKey })))
    }
  }
  await Promise.all(Array.from({ length: endpoints }, (_, number) => deliver(`wh_${number}`)))
  await sender.close()
  await server.drained()
  await server.close()
  return { results, requests: server.requests.length }
}

describe('a receiver that closes idle connections', () => {
  it.each(Object.entries(kinds))('%s costs no attempt', { timeout: 60_000 }, async (name, given) => {
    const { results, requests } = await deliverAll(given)
    const failed = results.filter(({ ok }) => !ok).map(({ cause }) => cause)
    process.stdout.write(`${name}: ${failed.length} of ${results.length} failed, ${requests} requests\n`)
    expect(results).toHaveLength(given.endpoints * given.rounds)
    expect(failed).toEqual([])
  })
})

describe('a connection that breaks', () => {
  const send = async (script: Script, timeoutMs?: number) => {
    const server = await startRawServer(script)
    const policy = policyFor(server)
    const sender = createSender(policy)
    const first = await sender.send(requestTo(server.port))
    if (timeoutMs) policy.timeoutMs = timeoutMs
    const second = await sender.send(requestTo(server.port))
    await sender.close()
    await server.drained()
    await server.close()
    return { first, second, server }
  }

  it('once reused is replaced: same bytes on a connection of its own, whose times count', async () => {
    const { second, server } = await send(closesInsteadOf(2, reset))
    const timing = { connectMs: expect.any(Number), tlsMs: expect.any(Number) }
    expect(second).toMatchObject({ ok: true, timing })
    expect(server).toMatchObject({ connections: 2, requests: { length: 3 } })
    expect(server.requests[2]).toBe(server.requests[1])
  })

  it('twice is replaced once', async () => {
    const { first, second, server } = await send(async (peer) => {
      await peer.request()
      if (peer.number === 1) peer.write(ok)
      else peer.reset()
      await peer.request()
      peer.reset()
    })
    expect(first.ok).toBe(true)
    expect(second).toMatchObject({ ok: false, cause: 'connection_reset', isOurs: false })
    expect(server).toMatchObject({ connections: 2, requests: { length: 3 } })
  })

  it('before it was ever used for a response is not replaced', async () => {
    const { first, second, server } = await send(closesInsteadOf(1, reset))
    expect([first, second]).toMatchObject([{ cause: 'connection_reset' }, { cause: 'connection_reset' }])
    expect(server).toMatchObject({ connections: 2, requests: { length: 2 } })
  })

  it('after a byte of the response is not replaced', async () => {
    const { second, server } = await send(async (peer) => {
      await peer.request()
      peer.write(ok)
      await peer.request()
      peer.end('H')
    })
    expect(second).toMatchObject({ ok: false, cause: 'connection_reset', statusCode: null })
    expect(server).toMatchObject({ connections: 1, requests: { length: 2 } })
  })

  it('because the deadline is over is not replaced', async () => {
    const { second, server } = await send(async (peer) => {
      await peer.request()
      peer.write(ok)
      await peer.request()
    }, 200)
    expect(second).toMatchObject({ ok: false, cause: 'timeout', isOurs: false })
    expect(server).toMatchObject({ connections: 1, requests: { length: 2 } })
  })
})
