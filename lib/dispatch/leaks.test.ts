import { existsSync, readdirSync, readlinkSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { maxDelaySince } from '@/lib/platform/event-loop'
import type { SendResult } from '@/lib/platform/ports'
import { badCertificates } from '@/lib/testing/bad-certificates'
import { policyFor, requestTo } from '@/lib/testing/exchange'
import { hostileServers } from '@/lib/testing/hostile-servers'
import { type RawServer, startRawServer } from '@/lib/testing/raw-server'
import { createSender } from './send'

const descriptors = '/proc/self/fd'
const timeoutMs = 250
const rounds = 5
const wanted = 300

/** How many descriptors of this process are sockets; null where that can't be determined. */
function countSockets(): number | null {
  if (!existsSync(descriptors)) return null
  return readdirSync(descriptors).filter((name) => {
    try {
      return readlinkSync(`${descriptors}/${name}`).startsWith('socket:')
    } catch {
      // The descriptor of the directory listing itself is already closed.
      return false
    }
  }).length
}

async function startHostileServers(): Promise<RawServer[]> {
  const scripted = Object.values(hostileServers).map(({ script, bare }) =>
    startRawServer(script, { tls: bare ? null : {} }),
  )
  const badlyCertified = badCertificates.map(async ({ issue }) =>
    startRawServer(() => undefined, { tls: await issue() }),
  )
  return Promise.all([...scripted, ...badlyCertified])
}

/** Each round makes an attempt and, from the second on, a probe of one server, each on a new connection. */
async function attack(server: RawServer): Promise<SendResult[]> {
  const sender = createSender(policyFor(server, timeoutMs))
  const results: SendResult[] = []
  for (let round = 0; round < rounds; round++) {
    results.push(await sender.send(requestTo(server.port, { poolKey: `wh_${round}` })))
    await sender.probe({ url: `https://localhost:${server.port}/` })
  }
  await sender.close()
  return results
}

describe('300 attempts at hostile servers', () => {
  it('end by the deadline and leave no socket on either side', async () => {
    const before = countSockets()
    const begun = performance.now()
    const servers = await startHostileServers()
    const results = (await Promise.all(servers.map(attack))).flat()
    await Promise.all(servers.map((server) => server.drained()))
    await Promise.all(servers.map((server) => server.close()))
    await pause(50)
    expect(countSockets()).toBe(before)
    expect(process.getActiveResourcesInfo().filter((name) => /TCP|TLS|UDP|QUERY/.test(name))).toEqual([])

    expect(results.length).toBeGreaterThanOrEqual(wanted)
    // Everything runs in this one process, which a busy machine may suspend for a while.
    const stoodStill = maxDelaySince(begun) > 1_000
    expect(results.filter(({ isOurs }) => isOurs && !stoodStill)).toEqual([])
    const overruns = results.map(({ durationMs }) => durationMs - timeoutMs)
    process.stdout.write(`${results.length} attempts, worst overrun ${Math.max(...overruns)} ms\n`)
    expect(Math.max(...overruns)).toBeLessThan(5_000)
  })
})
