import type { FunctionRegistry } from '../define'

/** What the function needs from the product, which makes every decision and writes every row. */
export interface StopSteps {
  /** true when nothing is left to be cancelled */
  cancelStopped(): Promise<boolean>
}

// Steps of two seconds; the rest continues at the next tick.
const maxSteps = 30

/** Cancels the remaining pending deliveries of stopped endpoints; once a minute also anything left over. */
export function defineCancelStopped({ defineFunction }: FunctionRegistry, steps: StopSteps): void {
  defineFunction(
    {
      id: 'cancel-stopped',
      triggers: [{ event: 'webhook/endpoint.stopping' }, { cron: '* * * * *' }],
      retries: 2,
      concurrency: [{ limit: 1 }],
    },
    async ({ step }) => {
      for (let number = 1; number <= maxSteps; number++)
        if (await step.run(`cancel-${number}`, steps.cancelStopped)) return { steps: number }
      return { steps: maxSteps }
    },
  )
}
