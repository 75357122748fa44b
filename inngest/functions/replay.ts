import type { ReplayRun, ReplayStep } from '@/lib/replays/advance'
import type { FunctionRegistry } from '../define'

/** What the functions need from the product, which makes every decision and writes every row. */
export interface ReplaySteps {
  advanceReplay(place: ReplayRun): Promise<ReplayStep>
  sweepReplays(): Promise<{ settled: number; started: number }>
}

// The results of all steps are read each time a run continues.
const batchesPerRun = 60

/** Makes a replay's deliveries, a second's worth at a time; after a minute another run takes over. */
export function defineReplay({ defineFunction }: FunctionRegistry, steps: ReplaySteps): void {
  defineFunction(
    {
      id: 'replay',
      triggers: [{ event: 'webhook/replay.driven' }],
      retries: 10,
      idempotency: 'event.data.drive',
      concurrency: [{ key: 'event.data.replayId', limit: 1 }],
    },
    async ({ event, step }) => {
      const place = { replayId: String(event.data.replayId), generation: Number(event.data.generation) }
      if (event.data.paced === 'yes') await step.sleep('pace', '1s')
      for (let batch = 1; batch <= batchesPerRun; batch++) {
        const isLast = batch === batchesPerRun
        const next = await step.run(`batch-${batch}`, () => steps.advanceReplay({ ...place, isLast }))
        if (next.do === 'end') return { batches: batch }
        await step.sleep(`pace-${batch}`, '1s')
      }
      return { batches: batchesPerRun }
    },
  )
}

/** Once a minute: finishes replays that are over, and starts a run for any replay without one. */
export function defineSweepReplays(
  { defineFunction }: FunctionRegistry,
  { sweepReplays }: ReplaySteps,
): void {
  defineFunction({ id: 'sweep-replays', triggers: [{ cron: '* * * * *' }], retries: 2 }, async ({ step }) =>
    step.run('sweep', sweepReplays),
  )
}
