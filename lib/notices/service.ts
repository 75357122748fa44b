import { splitPage } from '@/db/keyset'
import { listNotices, type NoticeRow } from '@/db/queries/notices'
import { assertScope } from '@/lib/auth/scopes'
import type { Context } from '@/lib/context'
import { decodeCursor, encodeCursor } from '@/lib/http/cursor'
import { toPublicTime } from '@/lib/time'
import type { Notice, NoticeList, NoticeQuery } from './schema'

/** The partner's notices, newest first. */
export async function findNotices(ctx: Context, query: NoticeQuery): Promise<NoticeList> {
  assertScope(ctx.actor, 'notices:read')
  const before = decodeCursor(ctx, 'notices', query.cursor)
  const page = splitPage(
    await listNotices(ctx.db, ctx.partnerId, { before, limit: query.limit }),
    query.limit,
  )
  return { notices: page.rows.map(toNotice), next_cursor: encodeCursor(ctx, 'notices', page.before) }
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
