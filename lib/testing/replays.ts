import { findReplayOfAny } from '@/db/queries/replays'
import { advanceReplay } from '@/lib/replays/advance'
import { planReplay } from '@/lib/replays/plan'
import { newReplay, type Replay } from '@/lib/replays/schema'
import { startReplay } from '@/lib/replays/service'
import { listDeliveryRows } from './deliveries'
import type { TestPartner } from './partner'
import type { TestRuntime } from './runtime'

type Filter = Record<string, string>

/** What a replay with this filter would send. */
export async function planReplayOf({ ctx }: TestPartner, filter: Filter, rate = 50) {
  return (await planReplay(ctx, newReplay.parse({ filter, rate_per_second: rate }))).plan
}

export async function startReplayOf({ ctx }: TestPartner, filter: Filter, rate = 50): Promise<Replay> {
  const input = newReplay.parse({ filter, rate_per_second: rate })
  return startReplay(ctx, input, await planReplay(ctx, input))
}

/** Does what a run of a replay does in one second; by default a run of its latest dispatch generation. */
export async function runSecond(
  runtime: TestRuntime,
  replayId: string,
  { isLast = false, generation }: { isLast?: boolean; generation?: number } = {},
) {
  return advanceReplay(runtime.system, {
    replayId,
    isLast,
    generation: generation ?? (await readGeneration(runtime, replayId)),
  })
}

/** Repeats that until nothing is left to do. */
export async function runReplay(runtime: TestRuntime, replayId: string): Promise<void> {
  while ((await runSecond(runtime, replayId)).do === 'pace');
}

/** The latest dispatch generation of a replay; 0 when there is no such replay. */
export async function readGeneration({ database }: TestRuntime, replayId: string): Promise<number> {
  return (await findReplayOfAny(database.db, replayId))?.drive ?? 0
}

/** The runs scheduled so far, oldest first: their dispatch generation, and whether they begin with a pause. */
export async function listReplayRuns(runtime: TestRuntime): Promise<string[]> {
  const jobs = await runtime.jobs('webhook/replay.driven')
  return jobs.map(({ data }) => `${data.generation}${data.paced === 'yes' ? ' paced' : ''}`)
}

/** The events that a replay has made deliveries of, in this order. */
export async function listReplayedEvents(partner: TestPartner, replayId: string): Promise<string[]> {
  return (await listDeliveryRows(partner, { replay_id: replayId })).map(({ event_id }) => event_id)
}
