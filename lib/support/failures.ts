import {
  countActivePartners,
  countFailedAttempts,
  countFailingPartners,
  type FailureCursor,
  type FailureFilter,
  findFailure,
  listFailures,
  type ShownFailure,
  updateFailure,
} from '@/db/queries/failures'
import { countNotes, listNotes } from '@/db/queries/support-notes'
import { findSupportUser } from '@/db/queries/users'
import { recordChange } from '@/lib/audit/record'
import type { Cause } from '@/lib/contract/causes'
import { type FieldError, invalidField, notFound } from '@/lib/contract/errors'
import { hourMs, toPublicTime } from '@/lib/contract/time'
import { type Context, withTransaction } from '@/lib/platform/context'
import { decodeCursor, encodeCursor } from '@/lib/platform/http/cursor'
import { assertUnchanged } from '@/lib/platform/http/etag'
import { assertScope } from '@/lib/platform/scopes'
import { shownUrl } from '@/lib/platform/shown-url'
import { listLatestDeliveries } from './deliveries'
import {
  type Failure,
  type FailureList,
  type FailureQuery,
  failureStates,
  failureTag,
  type UpdateFailureInput,
} from './failure-schema'
import { maxNotes, toNote } from './notes'
import { composeReply } from './reply'
import type { FailureDetail } from './schema'

const trendHours = 24
const widespreadMs = 15 * 60_000
const minPartners = 5
const samples = 5
const notStaff = 'Not a member of the support team.'

/** The failures of all partners' endpoints, the latest seen first, and the causes that are probably ours. */
export async function findFailures(ctx: Context, query: FailureQuery): Promise<FailureList> {
  assertScope(ctx.actor, 'support:read')
  const { limit, cursor, ...written } = query
  const list = JSON.stringify(['failures', written])
  const before = toCursor(decodeCursor(ctx, list, cursor))
  const rows = await listFailures(ctx.db, toFilter(written), { before, limit })
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  return {
    failures: await presentFailures(ctx, page),
    widespread: await findWidespread(ctx),
    next_cursor: encodeCursor(
      ctx,
      list,
      rows.length > limit && last ? `${last.last_seen_at}:${last.id}` : null,
    ),
  }
}

function toCursor(text: string | null): FailureCursor | null {
  if (text === null) return null
  const [at, id = ''] = text.split(':')
  return { at: Number(at), id }
}

function toFilter({
  state,
  cause,
  partner_id: partnerId,
  webhook_id: endpointId,
  assignee_id: assigneeId,
}: Omit<FailureQuery, 'limit' | 'cursor'>): FailureFilter {
  const open = failureStates.filter((one) => one !== 'resolved')
  return {
    ...(state && { states: state === 'open' ? open : [state] }),
    ...(cause && { cause }),
    ...(partnerId && { partnerId }),
    ...(endpointId && { endpointId }),
    ...(assigneeId && { assigneeId: assigneeId === 'none' ? null : assigneeId }),
  }
}

/** Failures as the API shows them. */
export async function presentFailures(ctx: Context, rows: ShownFailure[]): Promise<Failure[]> {
  const notes = await countNotes(
    ctx.db,
    rows.map(({ id }) => id),
  )
  const shown: Failure[] = []
  for (const row of rows) shown.push(await toFailure(ctx, row, notes.get(row.id) ?? 0))
  return shown
}

async function toFailure(ctx: Context, row: ShownFailure, noteCount: number): Promise<Failure> {
  const now = ctx.runtime.now()
  const from = now - (now % hourMs) - (trendHours - 1) * hourMs
  const trend = Array<number>(trendHours).fill(0)
  for (const { start, count } of await countFailedAttempts(ctx.db, row, from)) {
    const hour = Math.floor((start - from) / hourMs)
    if (hour < trendHours) trend[hour] = (trend[hour] ?? 0) + count
  }
  return {
    id: row.id,
    cause: row.cause as Cause,
    partner: { id: row.partner_id, name: row.partner_name },
    webhook: { id: row.endpoint_id, url: shownUrl(ctx.actor, row.url), status: statusOf(row) },
    state: row.state,
    state_changed_at: toPublicTime(row.state_changed_at),
    assignee:
      row.assignee_id === null
        ? null
        : { id: row.assignee_id, name: row.assignee_name ?? 'Former staff member' },
    first_seen_at: toPublicTime(row.first_seen_at),
    last_seen_at: toPublicTime(row.last_seen_at),
    attempts_failed: trend.reduce((sum, count) => sum + count, 0),
    trend,
    note_count: noteCount,
  }
}

function statusOf({ deleted_at, active, disabled_reason }: ShownFailure): Failure['webhook']['status'] {
  if (deleted_at !== null) return 'deleted'
  if (active) return 'active'
  return disabled_reason === null ? 'paused' : 'disabled'
}

// Five of a thousand partners may well have broken servers; five of eight do not.
async function findWidespread(ctx: Context): Promise<FailureList['widespread']> {
  const now = ctx.runtime.now()
  const active = await countActivePartners(ctx.db, now - hourMs)
  const causes = await countFailingPartners(ctx.db, now - widespreadMs)
  return causes
    .filter(({ partners }) => partners >= minPartners && partners * 2 > active)
    .map((row) => ({ ...row, cause: row.cause as Cause, active_partners: active }))
}

/**
 * One failure with its notes and the latest deliveries that failed this way; throws a 404 problem for an unknown id.
 */
export async function getFailure(ctx: Context, id: string): Promise<FailureDetail> {
  assertScope(ctx.actor, 'support:read')
  const row = await findFailure(ctx.db, id)
  if (!row) throw notFound()
  const notes = await listNotes(ctx.db, id, maxNotes)
  const shown = await toFailure(ctx, row, (await countNotes(ctx.db, [id])).get(id) ?? 0)
  const filter = { webhook_id: [row.endpoint_id], cause: [row.cause] }
  return {
    ...shown,
    notes: notes.map(toNote),
    deliveries: await listLatestDeliveries(ctx, row.partner_id, filter, samples),
    suggested_reply: toReply(shown, ctx.runtime.retryScheduleMs),
  }
}

function toReply(failure: Failure, scheduleMs: number[]) {
  const { cause, webhook, first_seen_at: since, attempts_failed: attempts } = failure
  const { url, status } = webhook
  const stopped = status !== 'active' && { stopped: status }
  return composeReply(cause, { url, since, attempts, scheduleMs, ...stopped })
}

/** Sets a failure's state or assignee, which the partner's audit log shows; throws 404, 412 and 422 problems. */
export async function changeFailure(
  ctx: Context,
  id: string,
  { state, assignee_id: assigneeId }: UpdateFailureInput,
): Promise<Failure> {
  assertScope(ctx.actor, 'support:write')
  return withTransaction(ctx, async (tx) => {
    const before = await mustFind(tx, id)
    assertUnchanged(tx, failureTag, before.shown)
    if (assigneeId && !(await findSupportUser(tx.db, assigneeId))) throw invalidField('assignee_id', notStaff)
    const isMoved = state !== undefined && state !== before.row.state
    const isReassigned = assigneeId !== undefined && assigneeId !== before.row.assignee_id
    if (!isMoved && !isReassigned) return before.shown
    await updateFailure(tx.db, id, {
      ...(isMoved && { state, state_changed_at: tx.runtime.now() }),
      ...(isReassigned && { assignee_id: assigneeId }),
    })
    const after = await mustFind(tx, id)
    const ofPartner = { ...tx, partnerId: before.row.partner_id }
    const change = { before: toChange(before.shown), after: toChange(after.shown) }
    await recordChange(ofPartner, { action: 'failure.updated', targetId: before.row.endpoint_id, ...change })
    return after.shown
  })
}

/** What `changeFailure` would reject in a body that is already invalid. */
export async function findAssigneeFlaws(
  ctx: Context,
  { assignee_id: id }: { assignee_id?: unknown },
): Promise<FieldError[]> {
  if (typeof id !== 'string' || id === '' || (await findSupportUser(ctx.db, id))) return []
  return [{ field: 'assignee_id', code: 'invalid', message: notStaff }]
}

async function mustFind(tx: Context, id: string): Promise<{ row: ShownFailure; shown: Failure }> {
  const row = await findFailure(tx.db, id)
  const [shown] = row ? await presentFailures(tx, [row]) : []
  if (!row || !shown) throw notFound()
  return { row, shown }
}

// What a partner may know of it: not the staff member's name.
const toChange = ({ cause, state, assignee }: Failure) => ({ cause, state, is_assigned: assignee !== null })
