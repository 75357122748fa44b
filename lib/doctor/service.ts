import {
  countAll,
  findEarlyAttempts,
  findUnexplainedRepeats,
  findWrongCounts,
  findWrongEnds,
  findWrongNotices,
  listLostDeliveries,
  listOpenAttempts,
  listStuckDeliveries,
  listUncancelled,
} from '@/db/queries/doctor'
import { repeatAfterMs } from '@/lib/deliveries/next-step'
import type { Context } from '@/lib/platform/context'

export interface Check {
  /** the invariant, numbered as in docs/delivery.md */
  invariant: 'I1' | 'I2' | 'I3' | 'I4' | 'I12'
  rule: string
  ok: boolean
  /** ids that violate it, twenty at most */
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
// A million deliveries take minutes, and longer on a busy system.
const cancellingMs = 60 * 60_000

/**
 * Verifies the promises about deliveries on the database: none lost, none repeated without a crash, none early, every
 * request accounted for, each end consistent with its attempts. Reads only; assumes the current schedule.
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
      'every published event has one delivery per subscribed endpoint',
      () => listLostDeliveries(db, now - overdueMs, shown),
    ],
    [
      'I1',
      'no pending delivery is overdue by more than ten minutes',
      () => listStuckDeliveries(db, now - overdueMs, shown),
    ],
    [
      'I1',
      'deliveries pending when their endpoint is paused, disabled or deleted are cancelled within an hour',
      () => listUncancelled(db, now - cancellingMs, shown),
    ],
    [
      'I2',
      'a request is repeated only after a crash or a problem on our side',
      () => findUnexplainedRepeats(db, shown),
    ],
    ['I3', 'no attempt is early', () => findAllEarly(ctx)],
    ['I3', 'attempt numbers have no gaps and stay within the limit', () => findWrongCounts(db, shown)],
    ['I4', 'every request has a recorded outcome', () => listOpenAttempts(db, openSince, shown)],
    ['I12', 'each delivery’s status matches its attempts', () => findWrongEnds(db, shown)],
    [
      'I12',
      'every failed delivery has a notice, and no other delivery has one',
      () => findWrongNotices(db, shown),
    ],
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
