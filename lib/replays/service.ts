import { splitPage } from '@/db/common/keyset'
import {
  type CountedReplay,
  findReplay,
  insertReplay,
  listReplayRows,
  updateReplay,
} from '@/db/queries/replays'
import type { ReplaysTable } from '@/db/tables/replays'
import { recordChange } from '@/lib/audit/record'
import type { AuditAction } from '@/lib/audit/schema'
import { AppError, invalidField, notFound } from '@/lib/contract/errors'
import { idOf } from '@/lib/platform/actor'
import { type Context, withTransaction } from '@/lib/platform/context'
import { decodeCursor, encodeCursor } from '@/lib/platform/http/cursor'
import { newId } from '@/lib/platform/ids'
import { assertScope } from '@/lib/platform/scopes'
import { cancelPending } from './cancel-pending'
import { finishReplay, finishWhenRead } from './finish'
import type { PlannedReplay } from './plan'
import { toReplay } from './present'
import { scheduleReplay } from './schedule'
import type { NewReplay, Replay, ReplayList, ReplayQuery } from './schema'

/** Starts the planned replay; throws a 422 when it is empty. */
export async function startReplay(ctx: Context, input: NewReplay, planned: PlannedReplay): Promise<Replay> {
  assertScope(ctx.actor, 'replays:write')
  const { plan, filter, afterId, untilId } = planned
  if (plan.total === 0) throw invalidField('filter', describeNothing(plan.inactive), 'nothing_matches')
  const id = newId('rpl')
  const { rate_per_second, reason = '' } = input
  const row = {
    id,
    partner_id: ctx.partnerId,
    status: 'running' as const,
    filter: JSON.stringify(filter),
    rate_per_second,
    reason: reason || null,
    total: plan.total,
    after_id: afterId,
    until_id: untilId,
    drive: 0,
    created_by: idOf(ctx.actor) ?? 'system',
    created_at: ctx.runtime.now(),
  }
  return withTransaction(ctx, async (tx) => {
    await insertReplay(tx.db, row)
    await scheduleReplay(tx, row, { isPaced: false })
    const after = { filter, rate_per_second, reason: row.reason, total: plan.total }
    await recordChange(tx, { action: 'replay.started', targetId: id, after })
    return toReplay(await mustFind(tx, id))
  })
}

function describeNothing(inactive: number): string {
  if (inactive === 0) return 'No matching deliveries to replay.'
  if (inactive === 1)
    return 'The matching delivery belongs to an endpoint that is paused, disabled or deleted.'
  return `All ${inactive} matching deliveries belong to endpoints that are paused, disabled or deleted.`
}

/** The partner's replays, newest first. */
export async function listReplays(ctx: Context, query: ReplayQuery): Promise<ReplayList> {
  assertScope(ctx.actor, 'replays:read')
  const before = decodeCursor(ctx, 'replays', query.cursor)
  const found = await listReplayRows(ctx.db, ctx.partnerId, { before, limit: query.limit })
  const page = splitPage(found, query.limit)
  const rows: CountedReplay[] = []
  for (const row of page.rows) rows.push(await finishWhenRead(ctx, row))
  return { replays: rows.map(toReplay), next_cursor: encodeCursor(ctx, 'replays', page.before) }
}

/** Throws a 404 problem for an unknown or foreign id. */
export async function getReplay(ctx: Context, id: string): Promise<Replay> {
  assertScope(ctx.actor, 'replays:read')
  return toReplay(await finishWhenRead(ctx, await mustFind(ctx, id)))
}

/**
 * Makes no further deliveries until it is resumed; existing ones continue. Throws a 409 when none are left to be
 * made.
 */
export function pauseReplay(ctx: Context, id: string): Promise<Replay> {
  return change(ctx, id, {
    action: 'replay.paused',
    to: 'paused',
    allows: ({ status, is_exhausted }) => status === 'running' && !is_exhausted,
    apply: (tx, { drive }) => updateReplay(tx.db, tx.partnerId, id, { status: 'paused', drive: drive + 1 }),
  })
}

/** Continues a paused replay; throws a 409 when it is not paused. */
export function resumeReplay(ctx: Context, id: string): Promise<Replay> {
  return change(ctx, id, {
    action: 'replay.resumed',
    to: 'running',
    allows: ({ status }) => status === 'paused',
    apply: async (tx, row) => {
      await updateReplay(tx.db, tx.partnerId, id, { status: 'running' })
      await scheduleReplay(tx, row, { isPaced: false })
    },
  })
}

/**
 * Ends a replay: nothing further is made, and its pending deliveries are cancelled, in pieces if there are many; none
 * of them is sent from now on. A request in flight still ends and is recorded. Throws a 409 when the replay is over.
 */
export function cancelReplay(ctx: Context, id: string): Promise<Replay> {
  return change(ctx, id, {
    action: 'replay.cancelled',
    to: 'cancelled',
    allows: ({ status }) => status === 'running' || status === 'paused',
    apply: async (tx, row) => {
      await updateReplay(tx.db, tx.partnerId, id, { status: 'cancelled', drive: row.drive + 1 })
      if (!(await cancelPending(tx, id)))
        await scheduleReplay(tx, { ...row, drive: row.drive + 1 }, { isPaced: false })
    },
  })
}

interface Change {
  action: AuditAction
  to: ReplaysTable['status']
  allows(row: CountedReplay): boolean
  apply(tx: Context, row: CountedReplay): Promise<void>
}

async function change(ctx: Context, id: string, { action, to, allows, apply }: Change): Promise<Replay> {
  assertScope(ctx.actor, 'replays:write')
  const refused = await withTransaction(ctx, async (tx) => {
    const row = await finishReplay(tx, await mustFind(tx, id))
    if (!allows(row)) return { row }
    await apply(tx, row)
    await recordChange(tx, { action, targetId: id, before: { status: row.status }, after: { status: to } })
    return toReplay(await finishReplay(tx, await mustFind(tx, id)))
  })
  if ('row' in refused) throw new AppError('conflict', describeRefusal(refused.row))
  return refused
}

function describeRefusal({ status, is_exhausted }: CountedReplay): string {
  if (status === 'running' && is_exhausted)
    return 'This replay has already created all its deliveries. Cancel it to stop the pending ones.'
  return `This replay is ${status}.`
}

async function mustFind(ctx: Context, id: string): Promise<CountedReplay> {
  const row = await findReplay(ctx.db, ctx.partnerId, id)
  if (!row) throw notFound()
  return row
}
