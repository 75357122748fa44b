import { deleteView, insertView, listViewRows, type ViewRow } from '@/db/queries/views'
import { recordChange } from '@/lib/audit/record'
import { AppError, notFound } from '@/lib/contract/errors'
import { toPublicTime } from '@/lib/contract/time'
import { idOf } from '@/lib/platform/actor'
import { type Context, withTransaction } from '@/lib/platform/context'
import { newId } from '@/lib/platform/ids'
import { assertScope } from '@/lib/platform/scopes'
import type { NewView, View } from './schema'

/** Beyond this, nobody finds the view they want. */
const maxViews = 50

/** The filters that the partner's team has saved, by name. */
export async function listViews(ctx: Context): Promise<View[]> {
  assertScope(ctx.actor, 'views:read')
  return (await listViewRows(ctx.db, ctx.partnerId)).map(toView)
}

/** Saves a filter under a name, for everybody of the partner; throws a 409 when the name is taken, or at fifty. */
export async function createView(ctx: Context, { name, filter }: NewView): Promise<View> {
  assertScope(ctx.actor, 'views:write')
  return withTransaction(ctx, async (tx) => {
    const others = await listViewRows(tx.db, tx.partnerId)
    if (others.some((other) => other.name === name))
      throw new AppError('conflict', `A saved view named “${name}” already exists.`)
    if (others.length >= maxViews) throw new AppError('conflict', `Saved view limit reached (${maxViews}).`)
    const row = {
      id: newId('viw'),
      partner_id: tx.partnerId,
      name,
      filter,
      created_by: idOf(tx.actor) ?? 'system',
      created_at: tx.runtime.now(),
    }
    await insertView(tx.db, row)
    await recordChange(tx, { action: 'view.created', targetId: row.id, after: { name, filter } })
    return toView(row)
  })
}

/** Deletes a view; throws a 404 problem for an unknown or foreign id. */
export async function removeView(ctx: Context, id: string): Promise<{ success: true; deleted: true }> {
  assertScope(ctx.actor, 'views:write')
  await withTransaction(ctx, async (tx) => {
    const row = await deleteView(tx.db, tx.partnerId, id)
    if (!row) throw notFound()
    const before = { name: row.name, filter: row.filter }
    await recordChange(tx, { action: 'view.deleted', targetId: id, before })
  })
  return { success: true, deleted: true }
}

function toView({ id, name, filter, created_by, created_at }: ViewRow): View {
  return { id, name, filter, created_by, created_at: toPublicTime(created_at) }
}
