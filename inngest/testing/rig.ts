import { createEmbeddedClient } from '../client'
import { createFunctionRegistry, type FunctionOptions, type FunctionRegistry } from '../define'
import { createDirectDriver, type HandlerInput } from '../engine/drivers/direct'
import { createSdkDriver } from '../engine/drivers/sdk'
import { createEngine, type Engine } from '../engine/engine'
import { openTestDatabase, VirtualClock } from '../engine/testing'
import type { Driver, EngineEvent, EngineOptions } from '../engine/types'

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

/** Real time, for anything that the engine's clock does not control. */
export const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** Engines on one new database and a clock that moves only on demand. */
export class Rig {
  readonly database = openTestDatabase()
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
    await this.settle(engine)
    return engine
  }

  /** Waits until nothing is in flight any more: every turn of the loop may bring the next step. */
  async settle(engine: Engine): Promise<void> {
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
    await this.settle(engine)
  }

  async moveTo(engine: Engine, seconds: number, offsetMs = 0): Promise<void> {
    this.clock.moveTo(seconds * 1000 + offsetMs)
    await this.settle(engine)
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
  (rig: Rig, attempts: number[], finalFailures: number[], options: Partial<FunctionOptions> = {}): Define =>
  ({ defineFunction }) =>
    defineFunction(
      { id: 'deliver', triggers: [{ event: 'delivery.created' }], retries: 3, ...options },
      async ({ step }) => {
        for (let n = 0; n <= delays.length; n++) {
          await step.run(`attempt-${n}`, () => attempts.push(rig.seconds()))
          if (n < delays.length) await step.sleep(`wait-${n}`, `${delays[n]}s`)
        }
        await step.run('give-up', () => finalFailures.push(rig.seconds()))
      },
    )
