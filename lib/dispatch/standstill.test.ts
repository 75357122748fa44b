import { EventEmitter, once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { requestTo } from '@/lib/testing/exchange'
import { forkSender } from '@/lib/testing/forked-sender'
import type { Peer } from '@/lib/testing/peer'
import { startRawServer } from '@/lib/testing/raw-server'

const timeoutMs = 2_000
const standstillMs = 3_000
const ok = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nOK'

/** Sends from a process whose event loop stands still as soon as its requests have arrived. */
async function sendThrough(respond: (peer: Peer) => void | Promise<void>, attempts = 1) {
  const gate = new EventEmitter()
  let arrived = 0
  const server = await startRawServer(async (peer) => {
    await peer.request()
    arrived++
    if (arrived === attempts) child.standStill(standstillMs).then(() => gate.emit('begun'))
    if (arrived <= attempts) await once(gate, 'begun')
    await respond(peer)
  })
  const sandbox = { port: server.port, ca: server.ca }
  const child = await forkSender({ allowedCidrs: '', dnsServers: [], timeoutMs, sandbox, env: process.env })
  const requests = Array.from({ length: attempts }, (_, number) =>
    requestTo(server.port, { poolKey: `wh_${number}` }),
  )
  const results = await Promise.all(requests.map((request) => child.send(request)))
  const next = await child.send(requestTo(server.port, { poolKey: 'wh_next' }))
  await child.close()
  await server.close()
  return { results, next }
}

describe('an event loop that stands still beyond the deadline', () => {
  it('loses no response that arrived during it, of any number of attempts', async () => {
    const { results } = await sendThrough((peer) => peer.write(ok), 8)
    expect(results).toEqual(
      results.map(() => expect.objectContaining({ ok: true, statusCode: 200, cause: null })),
    )
  })

  it('loses no response that arrived in chunks', async () => {
    const { results } = await sendThrough((peer) =>
      peer.drip([ok.slice(0, 20), ok.slice(20, 45), ok.slice(45)], 20),
    )
    expect(results).toMatchObject([
      { ok: true, statusCode: 200, responseBody: 'OK', responseTruncated: false },
    ])
  })

  it('charges no receiver for a response that did not arrive', async () => {
    const { results, next } = await sendThrough(() => undefined)
    expect(results).toMatchObject([{ ok: false, cause: 'internal', isOurs: true, statusCode: null }])
    // Later attempts are judged only by what happens during them.
    expect(next).toMatchObject({ ok: false, cause: 'timeout', isOurs: false })
  })

  it('charges no receiver for a connection that was closed during it', async () => {
    const { results } = await sendThrough((peer) => peer.reset())
    expect(results).toMatchObject([{ ok: false, cause: 'internal', isOurs: true }])
  })

  it('charges no receiver for a response truncated in its headers', async () => {
    const { results } = await sendThrough(async (peer) => {
      peer.write('HTTP/1.1 200 OK\r\nX-A: b')
      await pause(20)
    })
    expect(results).toMatchObject([{ ok: false, cause: 'internal', isOurs: true, statusCode: 200 }])
  })

  it('keeps a status that the receiver sent', async () => {
    const { results } = await sendThrough((peer) =>
      peer.write('HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n'),
    )
    expect(results).toMatchObject([{ ok: false, cause: 'http_5xx', isOurs: false, statusCode: 503 }])
  })
})
