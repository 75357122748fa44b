import type { FunctionRegistry } from '../define'
import type { DeliverySteps } from './deliver-webhook'

/** Once a minute: no delivery is left pending without a run. */
export function defineSweepOverdue({ defineFunction }: FunctionRegistry, { sweep }: DeliverySteps): void {
  defineFunction(
    { id: 'sweep-overdue', triggers: [{ cron: '* * * * *' }], retries: 2 },
    async ({ step }) => ({
      started: await step.run('sweep', sweep),
    }),
  )
}
