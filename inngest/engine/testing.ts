import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import SqliteDatabase from 'better-sqlite3'
import { createEmbeddedClient } from '../client'
import { createFunctionRegistry, type FunctionOptions, type FunctionRegistry } from '../define'
import { createDirectDriver, type HandlerInput } from './drivers/direct'
import { createSdkDriver } from './drivers/sdk'
import { createEngine, type Engine } from './engine'
import type { Clock, Driver, EngineEvent, EngineOptions } from './types'

const started = 1_700_000_000_000

/** A clock that moves only on demand. */
export class VirtualClock implements Clock {
  private time = started
  private readonly alarms = new Set<{ at: number; fn: () => void }>()

  now(): number {
    return this.time
  }

  /** milliseconds since the test began */
  elapsed(): number {
    return this.time - started
  }

  wake(at: number, fn: () => void): () => void {
    const alarm = { at, fn }
    this.alarms.add(alarm)
    return () => this.alarms.delete(alarm)
  }

  moveTo(elapsedMs: number): void {
    this.time = started + elapsedMs
    for (const alarm of [...this.alarms]) {
      if (alarm.at > this.time) continue
      this.alarms.delete(alarm)
      alarm.fn()
    }
  }
}

export interface EngineDatabase {
  sqlite: SqliteDatabase.Database
  /** while set, every commit fails */
  broken: boolean
  transact: <T>(fn: () => T) => Promise<T>
  dispose(): void
}

/** A new file database with a plain group commit of one. */
export function openEngineDatabase(
  file = join(mkdtempSync(join(tmpdir(), 'engine-test-')), 'engine.db'),
): EngineDatabase {
  const sqlite = new SqliteDatabase(file)
  sqlite.pragma('journal_mode = WAL')
  const database: EngineDatabase = {
    sqlite,
    broken: false,
    transact: async (fn) =>
      sqlite
        .transaction(() => {
          const result = fn()
          if (database.broken) throw new Error('the disk is full')
          return result
        })
        .immediate(),
    dispose: () => {
      sqlite.close()
      rmSync(join(file, '..'), { recursive: true, force: true })
    },
  }
  return database
}

export type DriverName = 'direct' | 'sdk'
export type Define = (registry: FunctionRegistry) => void

/** Both ways to run a handler: the suite must pass with each. */
export const drivers: DriverName[] = ['direct', 'sdk']

/** A driver for the functions that `define` makes. */
export async function createDriver(name: DriverName, define: Define): Promise<Driver> {
  const { client, fetch } = createEmbeddedClient()
  const registry = createFunctionRegistry(client)
  define(registry)
  if (name === 'direct') return createDirectDriver(registry.definitions)
  return createSdkDriver({ client, functions: registry.functions, fetch })
}

/** One function started by `go`, without retries by default. */
export const defineOne =
  (handler: (input: HandlerInput) => Promise<unknown>, options: Partial<FunctionOptions> = {}): Define =>
  ({ defineFunction }) =>
    defineFunction({ id: 'one', triggers: [{ event: 'go' }], retries: 0, ...options }, handler)

/** Engines on one new database and a clock that moves only on demand. */
export class TestEngines {
  readonly database = openEngineDatabase()
  readonly clock = new VirtualClock()
  readonly errors: string[] = []
  private readonly engines: Engine[] = []

  async start(name: DriverName, define: Define, options: Partial<EngineOptions> = {}): Promise<Engine> {
    const driver = await createDriver(name, define)
    const { sqlite, transact } = this.database
    const log = { warn: () => undefined, error: (_: object, message: string) => this.errors.push(message) }
    const { clock } = this
    const still = { pollMs: 0, random: () => 0 }
    const engine = createEngine({ sqlite, transact, driver, clock, log, ...still, ...options })
    this.engines.push(engine)
    engine.start()
    await this.untilIdle(engine)
    return engine
  }

  /** Waits until nothing is in flight any more: every turn of the loop may bring the next step. */
  async untilIdle(engine: Engine): Promise<void> {
    for (let quiet = 0; quiet < 8; quiet++) {
      await pause(1)
      const { inFlight, due, leader } = engine.state()
      if (inFlight > 0 || (leader && due > 0 && !this.database.broken)) quiet = 0
    }
  }

  /** Sends events in a transaction, without waiting for what they start. */
  send(engine: Engine, ...events: EngineEvent[]): Promise<string[]> {
    return this.database.transact(() => engine.enqueue(events))
  }

  async emit(engine: Engine, name: string, data: Record<string, unknown>, id?: string): Promise<void> {
    await this.send(engine, { name, data, id })
    await this.untilIdle(engine)
  }

  async moveTo(engine: Engine, seconds: number, offsetMs = 0): Promise<void> {
    this.clock.moveTo(seconds * 1000 + offsetMs)
    await this.untilIdle(engine)
  }

  seconds(): number {
    return this.clock.elapsed() / 1000
  }

  async dispose(): Promise<void> {
    this.database.broken = false
    for (const engine of this.engines) await engine.stop({ graceMs: 100 })
    this.database.dispose()
  }
}

/** When the attempts of `defineDelivery` are due, in seconds. */
export const dueTimes = [0, 30, 150, 750, 4350, 18_750]
const delays = [30, 120, 600, 3600, 14_400]

/** Six attempts on the product's schedule, then `give-up`; each records when it ran. */
export const defineDelivery =
  (
    engines: TestEngines,
    attempts: number[],
    finalFailures: number[],
    options: Partial<FunctionOptions> = {},
  ): Define =>
  ({ defineFunction }) =>
    defineFunction(
      { id: 'deliver', triggers: [{ event: 'delivery.created' }], retries: 3, ...options },
      async ({ step }) => {
        for (let n = 0; n <= delays.length; n++) {
          await step.run(`attempt-${n}`, () => attempts.push(engines.seconds()))
          if (n < delays.length) await step.sleep(`wait-${n}`, `${delays[n]}s`)
        }
        await step.run('give-up', () => finalFailures.push(engines.seconds()))
      },
    )

/** Work that hangs until it is released, and who is in it. */
export class Gate {
  readonly began: string[] = []
  readonly max = new Map<string, number>()
  private readonly inside = new Map<string, number>()
  private waiting: (() => void)[] = []
  private open = false

  /** Hangs while the gate is shut, counted under each of these names. */
  async pass(...names: string[]): Promise<void> {
    this.began.push(names[0] ?? '')
    for (const name of names) this.count(name, 1)
    if (!this.open) await new Promise<void>((resolve) => this.waiting.push(resolve))
    for (const name of names) this.count(name, -1)
  }

  /** Releases those inside, one by one in order of arrival; others still hang. */
  async release(count = Number.POSITIVE_INFINITY): Promise<void> {
    for (const letGo of this.waiting.splice(0, count)) letGo()
    await pause(2)
  }

  /** Releases everyone from now on. */
  unlock(): Promise<void> {
    this.open = true
    return this.release()
  }

  inFlight(name: string): number {
    return this.inside.get(name) ?? 0
  }

  private count(name: string, change: number): void {
    const now = this.inFlight(name) + change
    this.inside.set(name, now)
    this.max.set(name, Math.max(this.max.get(name) ?? 0, now))
  }
}
