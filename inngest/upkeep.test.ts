import { afterEach, expect, it } from 'vitest'
import type { RetentionPlace } from '@/lib/retention/service'
import { createEmbeddedClient } from './client'
import { createFunctionRegistry } from './define'
import { defineUpkeep, type UpkeepSteps } from './functions/upkeep'
import { openTestProduct, type TestProduct } from './testing/product'

let product: TestProduct | undefined
afterEach(() => product?.dispose())

it('is known to the engine', async () => {
  product = await openTestProduct({ port: 3443, ca: '' })
  const slugs = product.runtime.database.sqlite.prepare('select slug from ie_functions').pluck().all()
  expect(slugs).toContain('recover-webhooks-fold-stats')
  expect(slugs).toContain('recover-webhooks-remove-expired')
})

it('goes on step by step where the last step stopped', async () => {
  const froms: (RetentionPlace | null)[] = []
  const steps: UpkeepSteps = {
    foldStats: async () => true,
    removeExpired: async (from) => {
      froms.push(from)
      return froms.length < 3 ? { phase: froms.length, at: 0, id: '' } : null
    },
  }
  const registry = createFunctionRegistry(createEmbeddedClient().client)
  defineUpkeep(registry, steps)
  const removal = registry.definitions.find(({ config }) => config.id.endsWith('remove-expired'))
  const names: string[] = []
  const run = (name: string, work: () => unknown) => {
    names.push(name)
    return work()
  }
  await removal?.handler({ step: { run } } as never)
  expect(froms.map((from) => from?.phase ?? null)).toEqual([null, 1, 2])
  expect(names).toEqual(['remove-1', 'remove-2', 'remove-3'])
})
