import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Diagnosis } from '@/lib/doctor/service'
import type { Replay } from '@/lib/replays/schema'
import { type Receiver, startReceiver } from '@/lib/testing/receiver'
import { readReceived } from '@/server/testing/faults'
import type { ReplayChildPlan, Verb } from '@/server/testing/replay-child'

const script = fileURLToPath(new URL('../server/testing/replay-child.ts', import.meta.url))
const sources = 10_000
const patience = { timeout: 30_000, interval: 100 }

let receiver: Receiver
let dataDir: string
let child: ChildProcess

beforeEach(async () => {
  receiver = await startReceiver()
  dataDir = mkdtempSync(join(tmpdir(), 'recover-replay-'))
})
afterEach(async () => {
  await kill()
  rmSync(dataDir, { recursive: true, force: true })
  await receiver.close()
})

function begin(): void {
  const plan: ReplayChildPlan = { dataDir, port: receiver.port, ca: receiver.ca, failed: sources }
  const command = ['--import', 'tsx', script, JSON.stringify(plan)]
  child = spawn(process.execPath, command, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
}

async function kill(): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGKILL')
  await ended
}

async function ask<T = Replay>(verb: Verb): Promise<T> {
  const answered = once(child, 'message')
  child.send(verb)
  const [answer] = await answered
  return answer as T
}

const received = () => receiver.requests.length
const moreThan = (count: number) => expect.poll(received, patience).toBeGreaterThan(count)

/** Checks that the replay's counts add up and that the doctor finds nothing. */
async function look(status: Replay['status']) {
  const replay = await ask('read')
  const { total, delivered, failed, cancelled, skipped, remaining } = replay.progress
  expect(replay.status).toBe(status)
  expect({ total, failed, skipped }).toEqual({ total: sources, failed: 0, skipped: 0 })
  expect(delivered + cancelled + remaining).toBe(sources)
  const diagnosis = await ask<Diagnosis & { late: number; inFlight: number }>('examine')
  expect(diagnosis.checks.filter(({ ok }) => !ok)).toEqual([])
  return { ...replay.progress, ...diagnosis }
}

/** Waits until all requests have arrived and are recorded. */
const settle = () =>
  expect
    .poll(async () => {
      const { counts, inFlight } = await ask<Diagnosis & { inFlight: number }>('examine')
      return [inFlight, counts.pending ?? 0]
    }, patience)
    .toEqual([0, 0])

it('of 10 000 survives a pause, a kill -9 and a cancel: all is accounted for and nothing goes twice', async () => {
  begin()
  expect(await ask('start')).toMatchObject({ progress: { total: sources, remaining: sources } })
  await moreThan(200)
  await ask('pause')
  await settle()
  const paused = await look('paused')
  expect(paused.delivered).toBe(received())

  await ask('resume')
  await moreThan(paused.delivered + 200)
  await kill()
  begin()
  const sent = received()
  expect((await look('running')).delivered).toBeLessThanOrEqual(sent)
  await ask('pause')
  await look('paused')
  await ask('resume')
  await moreThan(sent + 200)
  expect(received()).toBeLessThan(sources)

  expect(await ask('cancel')).toMatchObject({ status: 'cancelled' })
  await settle()
  // Pending deliveries are cancelled in pieces.
  await expect.poll(async () => (await look('cancelled')).remaining, patience).toBe(0)
  const after = await look('cancelled')
  expect(after).toMatchObject({ late: 0 })
  const { events, torn, repeated } = readReceived(receiver)
  expect({ torn, received: events + repeated }).toEqual({ torn: 0, received: received() })
  // The endpoint's limit is ten in flight: requests in flight at the kill were sent again under their own id.
  expect(repeated).toBeLessThanOrEqual(10)
  // Requests in flight at the cancellation still ended.
  expect(events - after.delivered).toBeLessThanOrEqual(10)
}, 60_000)
