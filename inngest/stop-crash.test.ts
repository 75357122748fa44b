import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type Receiver, startReceiver } from '@/lib/testing/receiver'
import type { StopChildPlan, StopState, StopVerb } from '@/server/testing/stop-child'

const script = fileURLToPath(new URL('../server/testing/stop-child.ts', import.meta.url))
const published = 3_000
// An endpoint's limit of requests in flight.
const atOnce = 10
const patience = { timeout: 60_000, interval: 100 }

let receiver: Receiver
let dataDir: string
let child: ChildProcess
let isOver: boolean

beforeEach(async () => {
  isOver = false
  receiver = await startReceiver(() => 503)
  dataDir = mkdtempSync(join(tmpdir(), 'recover-stop-'))
})
afterEach(async () => {
  isOver = true
  const ended = child.exitCode === null && child.signalCode === null ? once(child, 'exit') : null
  child.kill('SIGKILL')
  await ended
  rmSync(dataDir, { recursive: true, force: true })
  await receiver.close()
})

function begin(pieces: number): void {
  // A test that timed out continues once its child is killed, and must not leave another one behind.
  if (isOver) throw new Error('The test is over')
  const plan: StopChildPlan = { dataDir, port: receiver.port, ca: receiver.ca, pieces }
  const command = ['--import', 'tsx', script, JSON.stringify(plan)]
  child = spawn(process.execPath, command, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
}

async function ask<T = unknown>(verb: StopVerb, count = 0): Promise<T> {
  const answered = once(child, 'message')
  child.send([verb, count])
  const [answer] = await answered
  return answer as T
}

const received = () => receiver.requests.length
const settle = (pending: number) =>
  expect
    .poll(async () => {
      const { counts, openRuns } = await ask<StopState>('examine')
      return [counts.pending ?? 0, openRuns]
    }, patience)
    .toEqual([pending, pending])

it('a pause that is resumed immediately and killed twice with -9 is completed: all earlier deliveries are cancelled once and none sent', async () => {
  begin(1)
  const killed = once(child, 'exit')
  await ask('publish', published)
  await expect.poll(received, patience).toBeGreaterThan(50)
  child.send(['pauseAndResume'])
  expect((await killed)[1]).toBe('SIGKILL')
  const sent = received()

  begin(2)
  expect((await once(child, 'exit'))[1]).toBe('SIGKILL')

  begin(0)
  await settle(0)
  expect(received() - sent).toBeLessThanOrEqual(atOnce)
  const { checks, counts, cancelled, late } = await ask<StopState>('examine')
  expect(checks.filter(({ ok }) => !ok)).toEqual([])
  const ended = counts.cancelled
  expect({ cancelled, late, ended }).toEqual({ cancelled: published, late: 0, ended: published })

  await ask('publish', 20)
  await settle(20)
  await expect.poll(received, patience).toBeGreaterThanOrEqual(sent + 20)
}, 120_000)
