import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import SqliteDatabase from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { hashStepId } from './step-id'
import { type DriverName, drivers } from './testing'
import type { StepMemos } from './types'

const script = fileURLToPath(new URL('../testing/crash-child.ts', import.meta.url))
const runs = 30
const steps = ['a', 'b', 'c', 'd', 'e']
// Which steps must be on disk before another one begins: c and d are parallel.
const comesAfter: Record<string, string[]> = { b: ['a'], c: ['a', 'b'], d: ['a', 'b'], e: ['c', 'd'] }
const killsAfterSteps = [15, 50, 85]
let folder: string
let child: ChildProcess

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'engine-crash-'))
})
afterEach(() => {
  child.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

const database = () => join(folder, 'engine.db')
const logFile = () => join(folder, 'steps.log')
const readLog = () =>
  existsSync(logFile()) ? readFileSync(logFile(), 'utf8').split('\n').filter(Boolean) : []

function startChild(driver: DriverName): Promise<unknown> {
  const args = ['--import', 'tsx', script, database(), logFile(), driver, String(runs)]
  child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] })
  return new Promise((resolve) => child.once('exit', (code, signal) => resolve(signal ?? code)))
}

/** Kills the process once the log has that many lines; false when it finished first. */
async function killAfter(driver: DriverName, begun: number): Promise<boolean> {
  const ended = startChild(driver)
  while (readLog().length < begun && child.exitCode === null) await pause(1)
  child.kill('SIGKILL')
  return (await ended) === 'SIGKILL'
}

interface Row {
  event: string
  status: number
  steps: string | null
  output: string | null
}

function readRuns() {
  const sqlite = new SqliteDatabase(database(), { readonly: true })
  const rows = sqlite.prepare('select event, status, steps, output from ie_runs').all() as Row[]
  sqlite.close()
  return rows.map(({ event, status, steps: memos, output }) => ({
    run: Number(JSON.parse(event).data.run),
    status,
    memos: JSON.parse(memos ?? '{}') as StepMemos,
    output: JSON.parse(output ?? 'null'),
  }))
}

/** The steps whose result is on disk, by their names in the log. */
function committedSteps(): string[] {
  return readRuns().flatMap(({ run, status, memos }) =>
    steps.filter((step) => status === 3 || memos[hashStepId(step)]).map((step) => `${run} ${step}`),
  )
}

/** Steps that began and left no result, each with the preceding steps that had none either. */
function findOpen(log: string[], committed: Set<string>) {
  const open = [...new Set(log)].filter((step) => !committed.has(step))
  const tooFar = open.filter((step) => {
    const [run, name = ''] = step.split(' ')
    return (comesAfter[name] ?? []).some((before) => open.includes(`${run} ${before}`))
  })
  return { open, tooFar }
}

describe.each(drivers)('a process with the %s driver that is killed and restarted', (driver) => {
  it('loses no run, repeats no recorded step, and others only if they were in flight', async () => {
    const inFlight: string[] = []
    let kills = 0
    for (const begun of killsAfterSteps.flatMap((count) => [count, count + 8])) {
      const before = readLog().length
      const committedBefore = new Set(before > 0 ? committedSteps() : [])
      kills += Number(await killAfter(driver, begun))
      const begunNow = readLog().slice(before)
      expect(begunNow.filter((step) => committedBefore.has(step))).toEqual([])
      const { open, tooFar } = findOpen(readLog(), new Set(committedSteps()))
      expect(tooFar).toEqual([])
      inFlight.push(...open)
    }
    expect(kills).toBeGreaterThan(0)
    expect(await startChild(driver)).toBe(0)

    const finished = readRuns().sort((a, b) => a.run - b.run)
    const all = Array.from({ length: runs }, (_, run) => run)
    expect(finished.map(({ run, status }) => [run, status])).toEqual(all.map((run) => [run, 3]))
    for (const { run, output } of finished) expect(output).toEqual(steps.map((step) => `${run} ${step}`))
    const log = readLog()
    const repeats = log.filter((step, i) => log.indexOf(step) !== i)
    expect(repeats.filter((step) => !inFlight.includes(step))).toEqual([])
  }, 120_000)
})
