import type { RetentionCursor } from '@/lib/retention/service'
import type { FunctionRegistry } from '../define'

/** The maintenance that keeps the database small. */
export interface UpkeepSteps {
  /** true when there is no more to fold */
  foldStats(): Promise<boolean>
  /** where to continue; null when nothing is left to remove */
  removeExpired(from: RetentionCursor | null): Promise<RetentionCursor | null>
  shrinkLog(): Promise<void>
}

// Steps of two seconds; the rest continues at the next tick.
const maxFolds = 20
const maxSteps = 200

/**
 * Once a minute, folds the minutes that are over; once an hour, removes what is past its retention and returns the
 * space that a burst took in the write-ahead log.
 */
export function defineUpkeep({ defineFunction }: FunctionRegistry, steps: UpkeepSteps): void {
  defineFunction({ id: 'fold-stats', triggers: [{ cron: '* * * * *' }], retries: 2 }, async ({ step }) => {
    for (let number = 1; number <= maxFolds; number++)
      if (await step.run(`fold-${number}`, steps.foldStats)) return { steps: number }
    return { steps: maxFolds }
  })
  defineFunction(
    { id: 'remove-expired', triggers: [{ cron: '17 * * * *' }], retries: 2 },
    async ({ step }) => {
      let place: RetentionCursor | null = null
      for (let number = 1; number <= maxSteps; number++) {
        const from: RetentionCursor | null = place
        place = await step.run(`remove-${number}`, () => steps.removeExpired(from))
        if (place === null) return { steps: number }
      }
      return { steps: maxSteps }
    },
  )
  defineFunction({ id: 'shrink-log', triggers: [{ cron: '47 * * * *' }], retries: 2 }, async ({ step }) => {
    await step.run('shrink', steps.shrinkLog)
  })
}
