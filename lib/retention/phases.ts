import { updateEndpoint } from '@/db/queries/endpoints'
import { expireInboxRequests } from '@/db/queries/inboxes'
import { deleteExpiredInvites } from '@/db/queries/invites'
import {
  deleteAuditRows,
  deleteDeliveries,
  deleteFailures,
  deleteNotices,
  deleteStoredReplies,
  expireEvents,
  forgetFanOut,
  listEnded,
  listEndedSecrets,
  listOldEvents,
  listOldestAuditRows,
  listOldestNotices,
  type WalkCursor,
} from '@/db/queries/retention'
import { listPreviousSecrets, toPreviousColumns } from '@/lib/endpoints/signing-secrets'
import type { Context } from '@/lib/platform/context'
import { keptRepliesMs } from '@/lib/platform/http/stored-replies'

/** One transaction's worth of one kind of row; `next` is null once none of that kind is left. */
export type Phase = (tx: Context, after: WalkCursor) => Promise<{ removed: number; next: WalkCursor | null }>

// Smaller than other pieces: deleting a delivery also deletes up to six attempts and its event.
const deliveriesPerPiece = 50
const rowsPerPiece = 250

interface Row {
  id: string
  created_at: number
}

// Rows come in order of creation, so the first that is young enough ends the walk.
function goOn(rows: Row[], limit: number, cut: number): WalkCursor | null {
  const last = rows.at(-1)
  return last && rows.length === limit && last.created_at < cut ? { at: last.created_at, id: last.id } : null
}

const oldOf = (rows: Row[], cut: number) =>
  rows.filter(({ created_at }) => created_at < cut).map(({ id }) => id)

function deliveriesThat(status: 'delivered' | 'failed' | 'cancelled'): Phase {
  return async (tx, after) => {
    const now = tx.runtime.now()
    const cut = now - tx.runtime.retention.dataMs
    const limit = deliveriesPerPiece
    const rows = await listEnded(tx.db, { status, after, limit })
    const old = rows.filter(({ completed_at }) => (completed_at ?? now) < cut)
    await deleteDeliveries(
      tx.db,
      old.map(({ id }) => id),
    )
    const ids = [...new Set(old.map(({ event_id }) => event_id))]
    const expired = await expireEvents(tx.db, { ids, before: cut, now })
    await forgetFanOut(tx.db, ids)
    return { removed: old.length + expired, next: goOn(rows, limit, cut) }
  }
}

// Events without subscribers, and those whose last delivery was deleted before they were old enough.
const events: Phase = async (tx, after) => {
  const now = tx.runtime.now()
  const cut = now - tx.runtime.retention.dataMs
  const rows = await listOldEvents(tx.db, { before: cut, after, limit: rowsPerPiece })
  const ids = rows.map(({ id }) => id)
  const removed = await expireEvents(tx.db, { ids, before: cut, now })
  return { removed, next: goOn(rows, rowsPerPiece, cut) }
}

const noticeCut = ({ runtime }: Context) => runtime.now() - runtime.retention.noticeMs

const notices: Phase = async (tx, after) => {
  const cut = noticeCut(tx)
  const rows = await listOldestNotices(tx.db, { after, limit: rowsPerPiece })
  const removed = await deleteNotices(tx.db, oldOf(rows, cut))
  return { removed, next: goOn(rows, rowsPerPiece, cut) }
}

const auditLog: Phase = async (tx, after) => {
  const cut = noticeCut(tx)
  const rows = await listOldestAuditRows(tx.db, { after, limit: rowsPerPiece })
  const removed = await deleteAuditRows(tx.db, oldOf(rows, cut))
  return { removed, next: goOn(rows, rowsPerPiece, cut) }
}

const whileFull = (removed: number, after: WalkCursor) => ({
  removed,
  next: removed === rowsPerPiece ? after : null,
})

const answers: Phase = async (tx, after) => {
  const before = tx.runtime.now() - keptRepliesMs
  return whileFull(await deleteStoredReplies(tx.db, { before, limit: rowsPerPiece }), after)
}

const previousSecrets: Phase = async (tx, after) => {
  const now = tx.runtime.now()
  const rows = await listEndedSecrets(tx.db, { before: now, limit: rowsPerPiece })
  for (const row of rows)
    await updateEndpoint(tx.db, row.partner_id, row.id, toPreviousColumns(listPreviousSecrets(row, now)))
  return whileFull(rows.length, after)
}

const failures: Phase = async (tx, after) => {
  const before = tx.runtime.now() - tx.runtime.retention.dataMs
  return whileFull(await deleteFailures(tx.db, { before, limit: rowsPerPiece }), after)
}

const invites: Phase = async (tx, after) => {
  const before = tx.runtime.now()
  return whileFull(await deleteExpiredInvites(tx.db, { before, limit: rowsPerPiece }), after)
}

const inboxRequests: Phase = async (tx, after) => {
  const before = tx.runtime.now() - tx.runtime.retention.dataMs
  return whileFull(await expireInboxRequests(tx.db, { before, limit: rowsPerPiece }), after)
}

/** Order matters: events after their deliveries, notices after their delivery. */
export const phases: Phase[] = [
  deliveriesThat('delivered'),
  deliveriesThat('failed'),
  deliveriesThat('cancelled'),
  events,
  notices,
  auditLog,
  answers,
  previousSecrets,
  failures,
  invites,
  inboxRequests,
]
