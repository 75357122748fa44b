import {
  countAll,
  findEarlyAttempts,
  findLostDeliveries,
  findOpenAttempts,
  findStuckDeliveries,
  findUncancelled,
  findUnexplainedRepeats,
  findWrongCounts,
  findWrongEnds,
  findWrongNotices,
} from '@/db/queries/doctor'
import { repeatAfterMs } from '@/lib/deliveries/next-step'
import type { Context } from '@/lib/platform/context'

export interface Check {
  /** the invariant, as docs/delivery.md numbers them */
  invariant: 'I1' | 'I2' | 'I3' | 'I4' | 'I12'
  rule: string
  ok: boolean
  /** ids of what breaks it, twenty at most */
  broken: string[]
}

export interface Diagnosis {
  ok: boolean
  counts: Record<string, number>
  checks: Check[]
}

type Rule = [Check['invariant'], string, () => Promise<string[]>]

const shown = 20
const settlingMs = 60_000
const overdueMs = 10 * 60_000
// A million deliveries take minutes, and longer where there is much else to do.
const cancellingMs = 60 * 60_000

/**
 * Proves on the database what is promised of deliveries: none lost, none repeated without a crash, none early, every
 * request accounted for, the end of each as its attempts say. Reads only; the schedule is the one set now.
 */
export async function examine(ctx: Context): Promise<Diagnosis> {
  const checks: Check[] = []
  for (const [invariant, rule, find] of rulesOf(ctx)) {
    const broken = await find()
    checks.push({ invariant, rule, ok: broken.length === 0, broken })
  }
  return { ok: checks.every(({ ok }) => ok), counts: await countAll(ctx.db), checks }
}

function rulesOf(ctx: Context): Rule[] {
  const { db, runtime } = ctx
  const now = runtime.now()
  const openSince = now - runtime.egress.timeoutMs - settlingMs
  return [
    [
      'I1',
      'every published event has as many deliveries as endpoints it went to',
      () => findLostDeliveries(db, now - overdueMs, shown),
    ],
    [
      'I1',
      'no pending delivery is overdue by more than ten minutes',
      () => findStuckDeliveries(db, now - overdueMs, shown),
    ],
    [
      'I1',
      'what was pending when its endpoint was stopped is cancelled within an hour',
      () => findUncancelled(db, now - cancellingMs, shown),
    ],
    [
      'I2',
      'a request is repeated only where a crash or a fault of ours cut it off',
      () => findUnexplainedRepeats(db, shown),
    ],
    ['I3', 'no attempt is made before its time', () => findAllEarly(ctx)],
    ['I3', 'attempts are numbered without a gap and no more than allowed', () => findWrongCounts(db, shown)],
    ['I4', 'of every request it is written down how it ended', () => findOpenAttempts(db, openSince, shown)],
    ['I12', 'each delivery ended as its attempts say', () => findWrongEnds(db, shown)],
    ['I12', 'exactly the failed deliveries have a notice', () => findWrongNotices(db, shown)],
  ]
}

async function findAllEarly({ db, runtime }: Context): Promise<string[]> {
  const places = runtime.retryScheduleMs.map((delayMs, i) => ({ number: i + 2, delayMs, ofRepeated: false }))
  const found: string[] = []
  for (const place of [{ number: 2, delayMs: repeatAfterMs, ofRepeated: true }, ...places]) {
    if (found.length < shown)
      found.push(...(await findEarlyAttempts(db, { ...place, limit: shown - found.length })))
  }
  return found
}
