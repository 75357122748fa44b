import type { ReplayRun, ReplayStep } from '@/lib/replays/advance'
import type { FunctionRegistry } from '../define'

/** What the functions need of the product: every decision and every row is there. */
export interface ReplaySteps {
  advanceReplay(place: ReplayRun): Promise<ReplayStep>
  sweepReplays(): Promise<{ settled: number; started: number }>
}

// The results of all its steps are read whenever a run goes on.
const batchesPerRun = 60

/** Makes a replay's deliveries, a second's worth at a time; after a minute a further run takes over. */
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

/** Once a minute: what is over is written down, and no replay is left without a run. */
export function defineSweepReplays(
  { defineFunction }: FunctionRegistry,
  { sweepReplays }: ReplaySteps,
): void {
  defineFunction({ id: 'sweep-replays', triggers: [{ cron: '* * * * *' }], retries: 2 }, async ({ step }) =>
    step.run('sweep', sweepReplays),
  )
}
