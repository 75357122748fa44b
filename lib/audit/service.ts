import { splitPage } from '@/db/common/keyset'
import { listActorNames } from '@/db/queries/actors'
import { type AuditRow, listAuditRows } from '@/db/queries/audit'
import { toPreciseTime } from '@/lib/contract/time'
import type { Actor } from '@/lib/platform/actor'
import type { Context } from '@/lib/platform/context'
import { decodeCursor, encodeCursor } from '@/lib/platform/http/cursor'
import { assertScope } from '@/lib/platform/scopes'
import { shownUrl } from '@/lib/platform/shown-url'
import type { AuditEntry, AuditLog, AuditQuery } from './schema'

/** Who did what for this partner, newest first. */
export async function listAuditEntries(ctx: Context, query: AuditQuery): Promise<AuditLog> {
  assertScope(ctx.actor, 'audit:read')
  const before = decodeCursor(ctx, 'audit', query.cursor)
  const page = splitPage(
    await listAuditRows(ctx.db, ctx.partnerId, { before, limit: query.limit }),
    query.limit,
  )
  return {
    entries: await presentEntries(ctx, page.rows),
    next_cursor: encodeCursor(ctx, 'audit', page.before),
  }
}

/** Entries of the partner's log as the API shows them. */
export async function presentEntries(ctx: Context, rows: AuditRow[]): Promise<AuditEntry[]> {
  const actors = rows.flatMap(({ actor_id }) => actor_id ?? [])
  const names = await listActorNames(ctx.db, ctx.partnerId, [...new Set(actors)])
  return rows.map((row) => toEntry(row, names, ctx.actor))
}

function toEntry(row: AuditRow, names: Map<string, string>, actor: Actor): AuditEntry {
  return {
    id: row.id,
    created_at: toPreciseTime(row.created_at),
    action: row.action as AuditEntry['action'],
    target_id: row.target_id,
    actor: {
      kind: row.actor_kind as AuditEntry['actor']['kind'],
      id: row.actor_id,
      name: names.get(row.actor_id ?? ''),
    },
    before: showFields(row.before, actor),
    after: showFields(row.after, actor),
    request_id: row.request_id,
  }
}

function showFields(text: string | null, actor: Actor): AuditEntry['before'] {
  if (text === null) return null
  const fields: Record<string, unknown> = JSON.parse(text)
  return typeof fields.url === 'string' ? { ...fields, url: shownUrl(actor, fields.url) } : fields
}
