import type { FunctionRegistry } from '../define'

/** What the function needs of the product: every decision and every row is there. */
export interface StopSteps {
  /** true when nothing is left to be cancelled */
  cancelStopped(): Promise<boolean>
}

// Steps of two seconds: what is left after that goes on at the next tick.
const maxSteps = 30

/** Cancels what was pending for endpoints that were stopped with very much of it; once a minute what was left over. */
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
