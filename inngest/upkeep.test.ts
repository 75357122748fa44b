import { afterEach, describe, expect, it } from 'vitest'
import type { RetentionCursor } from '@/lib/retention/service'
import { openTestProduct, type TestProduct } from '@/server/testing/product'
import { createEmbeddedClient } from './client'
import { createFunctionRegistry } from './define'
import { drivers, TestEngines } from './engine/testing'
import { defineUpkeep, type UpkeepSteps } from './functions/upkeep'

let product: TestProduct | undefined
afterEach(() => product?.dispose())

it('is known to the engine', async () => {
  product = await openTestProduct()
  const slugs = product.runtime.database.sqlite.prepare('select slug from ie_functions').pluck().all()
  expect(slugs).toContain('recover-webhooks-fold-stats')
  expect(slugs).toContain('recover-webhooks-remove-expired')
  expect(slugs).toContain('recover-webhooks-shrink-log')
})

/** Runs a function whose steps report more work this many times; returns the names of its steps. */
async function runUpkeep(
  id: string,
  times: number,
  froms: (RetentionCursor | null)[] = [],
): Promise<string[]> {
  let left = times
  const steps: UpkeepSteps = {
    foldStats: async () => left-- === 0,
    removeExpired: async (from) => {
      froms.push(from)
      return left-- === 0 ? null : { phase: froms.length, at: 0, id: '' }
    },
    shrinkLog: async () => undefined,
  }
  const registry = createFunctionRegistry(createEmbeddedClient().client)
  defineUpkeep(registry, steps)
  const names: string[] = []
  const run = (name: string, work: () => unknown) => {
    names.push(name)
    return work()
  }
  const found = registry.definitions.find(({ config }) => config.id.endsWith(id))
  await found?.handler({ step: { run } } as never)
  return names
}

it('removes step by step, going on where the last step stopped', async () => {
  const froms: (RetentionCursor | null)[] = []
  expect(await runUpkeep('remove-expired', 2, froms)).toEqual(['remove-1', 'remove-2', 'remove-3'])
  expect(froms.map((from) => from?.phase ?? null)).toEqual([null, 1, 2])
})

it('folds until there is no more to fold', async () => {
  expect(await runUpkeep('fold-stats', 2)).toEqual(['fold-1', 'fold-2', 'fold-3'])
})

it('leaves the rest to the next tick when there is no end to it', async () => {
  expect(await runUpkeep('fold-stats', 1_000)).toHaveLength(20)
  expect(await runUpkeep('remove-expired', 1_000)).toHaveLength(200)
})

describe.each(drivers)('by the clock of the engine with the %s driver', (driver) => {
  it('expired rows go and the log shrinks once an hour, and minutes are folded once a minute', async () => {
    const engines = new TestEngines()
    const removed: number[] = []
    const shrunk: number[] = []
    const folded: number[] = []
    const minute = () => Math.floor(engines.clock.now() / 60_000)
    const begun = minute()
    const steps: UpkeepSteps = {
      foldStats: async () => Boolean(folded.push(minute())),
      removeExpired: async () => {
        removed.push(minute() % 60)
        return null
      },
      shrinkLog: async () => {
        shrunk.push(minute() % 60)
      },
    }
    const engine = await engines.start(driver, (registry) => defineUpkeep(registry, steps))
    for (let at = 1; at <= 120; at++) await engines.moveTo(engine, at * 60)
    expect(removed).toEqual([17, 17])
    expect(shrunk).toEqual([47, 47])
    expect(folded).toEqual(Array.from({ length: 120 }, (_, i) => begun + 1 + i))
    await engines.dispose()
  })
})
