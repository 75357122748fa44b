import { afterEach, describe, expect, it } from 'vitest'
import type { FaultPoint } from '@/lib/platform/fault-injection'
import { ownPidNamespace, pidNamespaceObstacle } from '@/lib/testing/pid-namespace'
import { type Receiver, type Respond, startReceiver } from '@/lib/testing/receiver'
import { FaultyProcess, findUnaccounted, readReceived } from '@/server/testing/faults'

let receiver: Receiver
let process: FaultyProcess

async function open(respond?: Respond, plan: ConstructorParameters<typeof FaultyProcess>[1] = {}) {
  receiver = await startReceiver(respond)
  process = new FaultyProcess(receiver, plan)
}

afterEach(async () => {
  process.dispose()
  await receiver.close()
})

const points: [FaultPoint, number][] = [
  ['publish:stored', 2],
  ['publish:committed', 2],
  ['attempt:claimed', 7],
  ['attempt:answered', 7],
  ['attempt:recorded', 7],
]

describe('killed with -9', { timeout: 60_000 }, () => {
  it.each(points)(
    'at %s (time %i), the process loses nothing and repeats only what was in flight',
    async (point, time) => {
      await open()
      expect(await process.start({ point, time })).toBe('SIGKILL')
      const sent = receiver.requests.length
      const diagnosis = await process.start()
      expect(diagnosis).toMatchObject({ ok: true, counts: { delivered: 30, events: 30 } })
      const { events, torn, repeated } = readReceived(receiver)
      expect({ events, torn }).toEqual({ events: 30, torn: 0 })
      expect(findUnaccounted(process, receiver)).toEqual([])
      // The endpoint's limit is ten in flight.
      expect(repeated).toBeLessThanOrEqual(Math.min(10, sent))
    },
  )

  it('after failing deliveries, the process has one notice for each, and sends nothing more', async () => {
    await open(() => 500, { events: 5 })
    expect(await process.start({ point: 'delivery:failed', time: 3 })).toBe('SIGKILL')
    const diagnosis = await process.start()
    expect(diagnosis).toMatchObject({ ok: true, counts: { failed: 5 } })
    expect(readReceived(receiver)).toMatchObject({ events: 5, torn: 0 })
    const [ended] = process.read(`select count(*) as attempts from attempts where cause <> 'interrupted'`)
    expect(ended).toEqual({ attempts: 15 })
    // Others may have had a request in flight when the process was killed.
    expect(findUnaccounted(process, receiver)).toEqual([])
  })

  it('during a request, the process sends that one again under the same id', async () => {
    await open((_, count) => {
      if (count === 12) process.kill()
      return 200
    })
    expect(await process.start()).toBe('SIGKILL')
    expect(await process.start()).toMatchObject({ ok: true, counts: { delivered: 30 } })
    expect(readReceived(receiver)).toMatchObject({ events: 30, torn: 0 })
    expect(findUnaccounted(process, receiver)).toEqual([])
  })

  it('while deliveries wait, and restarted after they fell due, the process continues immediately and is never early', async () => {
    await open((_, count) => (count <= 5 ? 503 : 200), { events: 5, batch: 5, retryScheduleMs: [3_000] })
    const ended = process.start()
    await expect.poll(() => receiver.requests.length, { timeout: 30_000 }).toBe(5)
    const recorded = 'select delivery_id from attempts where ended_at is not null'
    await expect.poll(() => process.read(recorded).length).toBe(5)
    process.kill()
    await ended
    const due = process.read<{ id: string; at: number }>('select id, next_attempt_at as at from deliveries')
    const last = Math.max(...due.map(({ at }) => at))
    await new Promise((resolve) => setTimeout(resolve, last - Date.now() + 200))
    expect(await process.start()).toMatchObject({ ok: true, counts: { delivered: 5, attempts: 10 } })
    const seconds = process.read<{ id: string; at: number }>(
      'select delivery_id as id, started_at as at from attempts where number = 2',
    )
    for (const { id, at } of seconds)
      expect(at).toBeGreaterThanOrEqual(due.find((delivery) => delivery.id === id)?.at ?? Infinity)
  })
})

it('asked to end with many requests in flight, the process waits for them and repeats none', async () => {
  const waiting: ((status: number) => void)[] = []
  await open(() => new Promise((resolve) => waiting.push(resolve)), { events: 10, batch: 10 })
  const ended = process.start()
  await expect.poll(() => waiting.length, { timeout: 30_000 }).toBe(10)
  process.kill('SIGTERM')
  process.kill('SIGTERM')
  await new Promise((resolve) => setTimeout(resolve, 200))
  for (const answer of waiting) answer(200)
  expect(await ended).toBe('code 0')
  expect(await process.start()).toMatchObject({ ok: true, counts: { delivered: 10, attempts: 10 } })
  expect(receiver.requests).toHaveLength(10)
}, 60_000)

it('run twice on one database, the product sends nothing twice', async () => {
  await open(undefined, { events: 60 })
  // A first start creates the endpoint: two processes that found none would create one each.
  await process.start(null, { events: 0 })
  const other = process.start()
  const one = process.start()
  expect(await one).toMatchObject({ ok: true, counts: { delivered: 60 } })
  expect(await other).toMatchObject({ ok: true })
  expect(readReceived(receiver)).toEqual({ events: 60, torn: 0, repeated: 0 })
}, 60_000)

const title = 'in two containers with one host name on one database, it sends nothing twice'
it.skipIf(pidNamespaceObstacle)(
  pidNamespaceObstacle ? `${title} (${pidNamespaceObstacle})` : title,
  async () => {
    // Longer than several renewals of the lease: either process would send the other's requests if it took it for
    // dead.
    const slowly = () => new Promise<number>((resolve) => setTimeout(() => resolve(200), 300))
    await open(slowly, { events: 60, concurrency: 3 })
    await process.start(null, { events: 0 })
    const inContainers = [0, 1].map(() => process.start(null, {}, ownPidNamespace))
    for (const diagnosis of await Promise.all(inContainers)) expect(diagnosis).toMatchObject({ ok: true })
    expect(readReceived(receiver)).toEqual({ events: 60, torn: 0, repeated: 0 })
    expect(findUnaccounted(process, receiver)).toEqual([])
  },
  60_000,
)

it('stuck for longer than its lease, a process is replaced, and its requests in flight are not sent twice', async () => {
  // Far from the deadline, after which a request in flight would count as interrupted and be sent again.
  await open(undefined, { events: 40, batch: 40, deliveryTimeoutMs: 30_000 })
  const stuck = process.start({ point: 'attempt:answered', time: 5, blockMs: 11_000 })
  await expect.poll(() => receiver.requests.length, { timeout: 30_000 }).toBeGreaterThan(4)
  const other = process.start()
  expect(await other).toMatchObject({ ok: true, counts: { delivered: 40, events: 40 } })
  expect(await stuck).toMatchObject({ ok: true })
  expect(readReceived(receiver)).toEqual({ events: 40, torn: 0, repeated: 0 })
}, 60_000)

it('out of descriptors, the process charges no attempt, and delivers everything once some are free', async () => {
  const waiting: ((status: number) => void)[] = []
  receiver = await startReceiver(() => new Promise((resolve) => waiting.push(resolve)))
  process = new FaultyProcess(receiver, { events: 400, batch: 400, concurrency: 400 }, 256)
  const ended = process.start()
  await expect.poll(() => waiting.length, { timeout: 30_000 }).toBeGreaterThan(100)
  await new Promise((resolve) => setTimeout(resolve, 500))
  expect(waiting.length, 'the others found no descriptor').toBeLessThan(256)
  const answers = setInterval(() => {
    for (const answer of waiting.splice(0)) answer(200)
  }, 20)
  const diagnosis = await ended
  clearInterval(answers)
  expect(diagnosis).toMatchObject({ ok: true, counts: { delivered: 400, events: 400 } })
  expect(readReceived(receiver)).toEqual({ events: 400, torn: 0, repeated: 0 })
  expect(new Set(receiver.requests.map(({ headers }) => headers['x-recover-attempt']))).toEqual(
    new Set(['1']),
  )
}, 60_000)
