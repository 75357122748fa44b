import type { FunctionRegistry } from '../define'

/** What the functions need from the product. */
export interface FanOutSteps {
  /** true once no event is left without its deliveries */
  makeLeftDeliveries(): Promise<boolean>
}

// Steps of two seconds; the next run, a minute later at most, makes the rest.
const maxSteps = 100

/**
 * The publishing process makes the deliveries of a large publish itself; this makes those that are left because it
 * was killed or could not write: soon after a publish, and once a minute.
 */
export function defineFanOut(
  { defineFunction }: FunctionRegistry,
  { makeLeftDeliveries }: FanOutSteps,
): void {
  const concurrency = [{ limit: 1 }]
  defineFunction(
    { id: 'fan-out', triggers: [{ event: 'webhook/publish.stored' }], retries: 10, concurrency },
    async ({ step }) => {
      await step.sleep('head-start', '5s')
      for (let number = 1; number <= maxSteps; number++)
        if (await step.run(`make-${number}`, makeLeftDeliveries)) return { steps: number }
      return { steps: maxSteps }
    },
  )
  defineFunction(
    { id: 'sweep-fan-outs', triggers: [{ cron: '* * * * *' }], retries: 2 },
    async ({ step }) => ({
      isThrough: await step.run('make', makeLeftDeliveries),
    }),
  )
}
