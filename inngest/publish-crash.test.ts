import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Receiver, startReceiver } from '@/lib/testing/receiver'
import { FaultyProcess } from '@/server/testing/faults'

let receiver: Receiver
let process: FaultyProcess
beforeEach(async () => {
  receiver = await startReceiver()
  // One publish of 360 deliveries, more than one transaction makes.
  process = new FaultyProcess(receiver, { endpoints: 20, events: 18, batch: 18 })
})
afterEach(async () => {
  process.dispose()
  await receiver.close()
})

/** How many delivery ids each event arrived under. */
function readFanOuts(): number[] {
  const ids = new Map<string, Set<string>>()
  for (const { headers, body } of receiver.requests) {
    const { id } = JSON.parse(body.toString()) as { id: string }
    ids.set(id, (ids.get(id) ?? new Set()).add(headers['x-recover-delivery-id'] ?? ''))
  }
  return [...ids.values()].map(({ size }) => size)
}

const all = { ok: true, counts: { events: 18, delivered: 360 } }
const toEach = Array(18).fill(20)

describe('a publisher killed with -9 while the deliveries of its publish are made', () => {
  it('has the rest made when it publishes the same again', async () => {
    expect(await process.start({ point: 'publish:piece', time: 1 })).toBe('SIGKILL')
    expect(await process.start()).toMatchObject(all)
    expect(readFanOuts()).toEqual(toEach)
  }, 60_000)

  it('has the rest made even if it never comes back', async () => {
    expect(await process.start({ point: 'publish:piece', time: 1 })).toBe('SIGKILL')
    expect(receiver.requests.length).toBeLessThan(360)
    expect(await process.start(null, { isPublisher: false })).toMatchObject(all)
    expect(readFanOuts()).toEqual(toEach)
  }, 60_000)

  it('before the first piece has all of them made even if it never comes back', async () => {
    expect(await process.start({ point: 'publish:committed', time: 1 })).toBe('SIGKILL')
    expect(await process.start(null, { isPublisher: false })).toMatchObject(all)
    expect(readFanOuts()).toEqual(toEach)
  }, 60_000)
})
