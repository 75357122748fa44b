import { splitPage } from '@/db/common/keyset'
import {
  findNotice,
  listNoticeRows,
  markAcknowledged,
  markAllAcknowledged,
  type NoticeRow,
} from '@/db/queries/notices'
import { recordChange } from '@/lib/audit/record'
import { notFound } from '@/lib/contract/errors'
import { toPublicTime } from '@/lib/contract/time'
import { type Context, withTransaction } from '@/lib/platform/context'
import { decodeCursor, encodeCursor } from '@/lib/platform/http/cursor'
import { assertScope } from '@/lib/platform/scopes'
import type { AcknowledgeAllInput, AcknowledgedAll, Notice, NoticeList, NoticeQuery } from './schema'

/** The partner's notices, newest first. */
export async function listNotices(ctx: Context, query: NoticeQuery): Promise<NoticeList> {
  assertScope(ctx.actor, 'notices:read')
  const { limit, acknowledged } = query
  // A cursor is valid only for the filter that it came from.
  const list = acknowledged === undefined ? 'notices' : `notices/${acknowledged}`
  const before = decodeCursor(ctx, list, query.cursor)
  const page = splitPage(await listNoticeRows(ctx.db, ctx.partnerId, { before, limit }, acknowledged), limit)
  return { notices: page.rows.map(toNotice), next_cursor: encodeCursor(ctx, list, page.before) }
}

/** Acknowledges a notice, once; throws a 404 problem for an unknown or foreign id. */
export async function acknowledgeNotice(ctx: Context, id: string): Promise<Notice> {
  assertScope(ctx.actor, 'notices:write')
  return withTransaction(ctx, async (tx) => {
    const row = await findNotice(tx.db, tx.partnerId, id)
    if (!row) throw notFound()
    if (row.acknowledged_at !== null) return toNotice(row)
    const now = tx.runtime.now()
    await markAcknowledged(tx.db, tx.partnerId, id, now)
    await recordChange(tx, { action: 'notice.acknowledged', targetId: id })
    return toNotice({ ...row, acknowledged_at: now })
  })
}

const maxAtOnce = 1_000

/** Acknowledges open notices, the oldest first, a thousand at most; one entry of the audit log has the number. */
export async function acknowledgeAll(
  ctx: Context,
  { up_to: upTo }: AcknowledgeAllInput,
): Promise<AcknowledgedAll> {
  assertScope(ctx.actor, 'notices:write')
  return withTransaction(ctx, async (tx) => {
    const place = { upTo, now: tx.runtime.now(), max: maxAtOnce }
    const acknowledged = await markAllAcknowledged(tx.db, tx.partnerId, place)
    if (acknowledged > 0)
      await recordChange(tx, {
        action: 'notice.all_acknowledged',
        targetId: tx.partnerId,
        after: { acknowledged },
      })
    return { acknowledged, is_more: acknowledged === maxAtOnce }
  })
}

function toNotice(row: NoticeRow): Notice {
  return {
    id: row.id,
    type: row.type,
    created_at: toPublicTime(row.created_at),
    acknowledged_at: row.acknowledged_at === null ? null : toPublicTime(row.acknowledged_at),
    data: JSON.parse(row.data),
  } as Notice
}
