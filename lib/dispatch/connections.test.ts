import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import type { TLSSocket } from 'node:tls'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { OutboundRequest, Sender } from '@/lib/platform/ports'
import { policyFor, requestTo } from '@/lib/testing/exchange'
import { answer } from '@/lib/testing/peer'
import { type RawServer, type Script, startRawServer } from '@/lib/testing/raw-server'
import { Connection, createIdleConnections } from './connections'
import { createSender } from './send'

const ok = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nOK'
const poison = 'HTTP/1.1 500 Poison\r\nContent-Length: 6\r\n\r\npoison'
let server: RawServer
let sender: Sender

async function start(script: Script): Promise<void> {
  server = await startRawServer(script)
  sender = createSender(policyFor(server))
}
const send = (overrides?: Partial<OutboundRequest>) => sender.send(requestTo(server.port, overrides))

afterEach(async () => {
  await sender.close()
  await server.drained()
  await server.close()
})

describe('a connection', () => {
  beforeEach(() => start(answer(ok)))

  it('serves the next attempt of the same endpoint, with connect and TLS times of 0', async () => {
    await send()
    const again = await send()
    expect(again).toMatchObject({ ok: true, timing: { connectMs: 0, tlsMs: 0 } })
    expect(again.timing.firstByteMs).toBeGreaterThanOrEqual(0)
    expect(server).toMatchObject({ connections: 1, requests: { length: 2 } })
  })

  it('never serves another endpoint, not even of the same URL', async () => {
    await send({ poolKey: 'wh_001' })
    await send({ poolKey: 'wh_002' })
    await send({ poolKey: 'wh_001' })
    expect(server).toMatchObject({ connections: 2, requests: { length: 3 } })
  })

  it('carries one attempt at a time', async () => {
    await send()
    const results = await Promise.all([send(), send(), send()])
    expect(results.every(({ ok }) => ok)).toBe(true)
    expect(server.connections).toBe(3)
  })
})

it('at most 256 connections are idle: the one idle for longest is closed first', async () => {
  await start(answer(ok))
  const idle = createIdleConnections()
  const connections = Array.from({ length: 260 }, (_, number) => {
    return new Connection(`key ${number}`, connect(server.port, '127.0.0.1') as TLSSocket)
  })
  await Promise.all(connections.map(({ socket }) => once(socket, 'connect')))
  for (const connection of connections) idle.put(connection, 600_000)
  expect(connections.map(({ isUsable }) => isUsable)).toEqual([
    ...Array(4).fill(false),
    ...Array(256).fill(true),
  ])
  idle.close()
  expect(connections.filter(({ isUsable }) => isUsable)).toEqual([])
})

describe('a connection is not reused', () => {
  const first = (act: Script): Script => {
    return (peer) => (peer.number === 1 ? act(peer) : answer(ok)(peer))
  }
  const answers = (text: string): Script => first(answer(text))

  it.each<[string, Script]>([
    ['bytes came after a 204', answers('HTTP/1.1 204 No Content\r\n\r\nhello')],
    ['a second answer came with the first', answers(ok + poison)],
    ['bytes came beyond the length', answers(`${ok} and more`)],
    [
      'the server said it closes',
      answers('HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nOK'),
    ],
    ['the answer was of HTTP/1.0', answers('HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nOK')],
    [
      'the server keeps it for too short a time',
      answers('HTTP/1.1 200 OK\r\nKeep-Alive: timeout=1\r\nContent-Length: 2\r\n\r\nOK'),
    ],
    [
      'a header was split, and a whole response follows',
      answers(`HTTP/1.1 200 OK\r\nX-Name: a\r\nContent-Length: 0\r\n\r\n${poison}`),
    ],
    [
      'it had a length and chunks, which end elsewhere',
      answers(`HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${poison}`),
    ],
    [
      'a header ended where only some readers see an end',
      answers(`HTTP/1.1 200 OK\r\nX-Name: a\nContent-Length: 0\r\n\r\n`),
    ],
    [
      'the body was too long to keep',
      answers(`HTTP/1.1 200 OK\r\nContent-Length: 20000\r\n\r\n${'x'.repeat(20_000)}`),
    ],
    ['the answer was not HTTP', answers('what?\r\n\r\n')],
  ])('once %s', async (_, script) => {
    await start(script)
    await send()
    expect(await send()).toMatchObject({ ok: true, statusCode: 200, responseBody: 'OK' })
    expect(server).toMatchObject({ connections: 2, requests: { length: 2 } })
  })

  it('after a second, unsolicited response', async () => {
    let poisonNow: () => void = () => undefined
    await start(
      first(async (peer) => {
        await peer.request()
        peer.write(ok)
        poisonNow = () => peer.write(poison)
      }),
    )
    expect(await send()).toMatchObject({ ok: true })
    poisonNow()
    await pause(50)
    expect(await send()).toMatchObject({ ok: true, statusCode: 200, responseBody: 'OK' })
    expect(server).toMatchObject({ connections: 2, requests: { length: 2 } })
  })

  it('after the server closed it', async () => {
    await start(
      first(async (peer) => {
        await peer.request()
        await peer.drip([ok], 30)
        peer.end()
      }),
    )
    expect(await send()).toMatchObject({ ok: true })
    await server.drained()
    expect(await send()).toMatchObject({ ok: true, statusCode: 200, responseBody: 'OK' })
    expect(server.connections).toBe(2)
  })

  it('when its response came before its request was read', async () => {
    await start(first((peer) => peer.write(ok)))
    expect(await send({ body: Buffer.alloc(16_000_000) })).toMatchObject({ ok: true })
    expect(await send()).toMatchObject({ ok: true })
    expect(server.connections).toBe(2)
  })
})

describe('after close', () => {
  it('no idle connection is left', async () => {
    await start(answer(ok))
    await Promise.all([send(), send(), send({ poolKey: 'wh_002' })])
    expect(server.open).toBe(3)
    await sender.close()
    await server.drained()
  })

  it('an attempt in flight ends and leaves no connection either', async () => {
    await start(async (peer) => {
      await peer.request()
      await peer.drip(['', ok], 50)
    })
    const inFlight = send()
    await pause(20)
    await sender.close()
    expect(await inFlight).toMatchObject({ ok: true })
    await pause(20)
    expect(server.open).toBe(0)
  })

  it('no socket is left in this process', async () => {
    await start((peer) => (peer.number % 2 ? answer(ok)(peer) : peer.reset()))
    for (let number = 0; number < 6; number++) await send({ poolKey: `wh_${number}` })
    await sender.close()
    await server.drained()
    await server.close()
    await pause(20)
    const resources = process.getActiveResourcesInfo()
    expect(resources.filter((name) => /TCP|TLS|UDP/.test(name))).toEqual([])
    await start(answer(ok))
  })
})
