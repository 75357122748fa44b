import { randomBytes } from 'node:crypto'
import { splitPage } from '@/db/common/keyset'
import {
  deleteInboxRequests,
  findInbox,
  type InboxRow,
  insertInbox,
  listInboxRequests,
  listInboxRows,
  deleteInbox as removeInbox,
  updateInbox,
} from '@/db/queries/inboxes'
import { recordChange } from '@/lib/audit/record'
import { AppError, notFound } from '@/lib/contract/errors'
import { type Context, withTransaction } from '@/lib/platform/context'
import { decodeCursor, encodeCursor } from '@/lib/platform/http/cursor'
import { assertUnchanged } from '@/lib/platform/http/etag'
import { newId } from '@/lib/platform/ids'
import { assertScope } from '@/lib/platform/scopes'
import { maxInboxes } from './limits'
import { toInbox, toInboxRequest } from './present'
import {
  type CreateInboxInput,
  type Inbox,
  type InboxAnswer,
  type InboxRequestList,
  type InboxRequestQuery,
  inboxSettings,
  type UpdateInboxInput,
} from './schema'

const usualAnswer: InboxAnswer = { mode: 'status', status: 200, delay_ms: 0 }

/** The partner's test inboxes, oldest first. */
export async function listInboxes(ctx: Context): Promise<Inbox[]> {
  assertScope(ctx.actor, 'endpoints:read')
  return (await listInboxRows(ctx.db, ctx.partnerId)).map((row) => present(ctx, row))
}

/** Creates an unguessable capture URL. Throws a 409 problem where this installation has no test inboxes. */
export async function createInbox(ctx: Context, input: CreateInboxInput): Promise<Inbox> {
  assertScope(ctx.actor, 'endpoints:write')
  if (ctx.runtime.inboxUrl === null)
    throw new AppError('conflict', 'Test inboxes are turned off on this installation (INBOX_URL isn’t set).')
  const row: InboxRow = {
    id: newId('inb'),
    partner_id: ctx.partnerId,
    token: randomBytes(24).toString('base64url'),
    name: input.name,
    answer: JSON.stringify(input.answer ?? usualAnswer),
    created_at: ctx.runtime.now(),
    received: 0,
    last_received_at: null,
  }
  await withTransaction(ctx, async (tx) => {
    if ((await listInboxRows(tx.db, tx.partnerId)).length >= maxInboxes)
      throw new AppError('conflict', `Test inbox limit reached (${maxInboxes}).`)
    await insertInbox(tx.db, row)
    await recordChange(tx, { action: 'inbox.created', targetId: row.id, after: settingsOf(row) })
  })
  return present(ctx, row)
}

/** Throws a 404 problem for an unknown or foreign id. */
export async function getInbox(ctx: Context, id: string): Promise<Inbox> {
  assertScope(ctx.actor, 'endpoints:read')
  return present(ctx, await mustFind(ctx, id))
}

/** Changes an inbox's name and its response from now on. */
export async function changeInbox(ctx: Context, id: string, input: UpdateInboxInput): Promise<Inbox> {
  assertScope(ctx.actor, 'endpoints:write')
  return withTransaction(ctx, async (tx) => {
    const row = await mustFind(tx, id)
    assertUnchanged(tx, inboxSettings, present(tx, row))
    const answer = input.answer ? JSON.stringify(input.answer) : row.answer
    const changed: InboxRow = { ...row, name: input.name ?? row.name, answer }
    await updateInbox(tx.db, tx.partnerId, id, { name: changed.name, answer })
    await recordChange(tx, {
      action: 'inbox.updated',
      targetId: id,
      before: settingsOf(row),
      after: settingsOf(changed),
    })
    return present(tx, changed)
  })
}

const removed = { success: true, deleted: true } as const

/** Deletes an inbox and what it received; its URL responds 404 from now on. */
export async function deleteInbox(ctx: Context, id: string): Promise<typeof removed> {
  assertScope(ctx.actor, 'endpoints:write')
  await withTransaction(ctx, async (tx) => {
    const row = await mustFind(tx, id)
    assertUnchanged(tx, inboxSettings, present(tx, row))
    await deleteInboxRequests(tx.db, tx.partnerId, id)
    await removeInbox(tx.db, tx.partnerId, id)
    await recordChange(tx, { action: 'inbox.deleted', targetId: id, before: settingsOf(row) })
  })
  return removed
}

/** What an inbox received, newest first. */
export async function findInboxRequests(
  ctx: Context,
  id: string,
  query: InboxRequestQuery,
): Promise<InboxRequestList> {
  assertScope(ctx.actor, 'deliveries:read')
  await mustFind(ctx, id)
  const list = `inbox ${id}`
  const before = decodeCursor(ctx, list, query.cursor)
  const { limit } = query
  const page = splitPage(await listInboxRequests(ctx.db, ctx.partnerId, id, { before, limit }), limit)
  return { requests: page.rows.map(toInboxRequest), next_cursor: encodeCursor(ctx, list, page.before) }
}

/** Deletes what an inbox has received so far. */
export async function clearInbox(ctx: Context, id: string): Promise<typeof removed> {
  assertScope(ctx.actor, 'endpoints:write')
  await withTransaction(ctx, async (tx) => {
    await mustFind(tx, id)
    await deleteInboxRequests(tx.db, tx.partnerId, id)
    await recordChange(tx, { action: 'inbox.cleared', targetId: id })
  })
  return removed
}

async function mustFind(ctx: Context, id: string): Promise<InboxRow> {
  const row = await findInbox(ctx.db, ctx.partnerId, id)
  if (!row) throw notFound()
  return row
}

const present = (ctx: Context, row: InboxRow) => toInbox(row, ctx.runtime.inboxUrl)

// Not the URL: it is a credential for sending.
const settingsOf = ({ name, answer }: InboxRow) => ({ name, answer: JSON.parse(answer) })
