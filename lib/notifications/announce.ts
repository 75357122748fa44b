import { countFailure } from '@/db/queries/failure-digests'
import { insertNotice } from '@/db/queries/notices'
import { hourMs } from '@/lib/contract/time'
import type { Context } from '@/lib/platform/context'

type Notice = Parameters<typeof insertNotice>[1]

/** Stores a notice about an endpoint, in the transaction of its cause, and emits its mails. */
export async function announceNotice(tx: Context, notice: Notice): Promise<void> {
  await insertNotice(tx.db, notice)
  if (!tx.runtime.mailer) return
  const data = { noticeId: notice.id, partnerId: notice.partner_id }
  await tx.runtime.emit(tx.db, [{ name: 'webhook/notice.created', data }])
}

const gatherMs = 60_000

/**
 * Adds a failed delivery to its endpoint's next mail, in the transaction that ends it. The first failure schedules a
 * mail after a minute, or an hour after the last one; the failures until then are in it.
 */
export async function announceFailure(
  tx: Context,
  { partnerId, endpointId }: { partnerId: string; endpointId: string },
): Promise<void> {
  if (!tx.runtime.mailer) return
  const now = tx.runtime.now()
  // A mail is due within an hour and the mail server may be down for a while: an older digest is opened again.
  const digest = await countFailure(tx.db, { partnerId, endpointId, now, lostBefore: now - 3 * hourMs })
  if (digest.opened_at === now) await openDigest(tx, { ...digest, partnerId, endpointId })
}

interface Digest {
  partnerId: string
  endpointId: string
  opened_at: number
  mailed_at: number | null
}

/** Opens a digest and schedules its mail. */
export async function openDigest(
  tx: Context,
  { partnerId, endpointId, opened_at, mailed_at }: Digest,
): Promise<void> {
  const due = Math.max(opened_at + gatherMs, (mailed_at ?? 0) + hourMs)
  const waitMs = String(due - tx.runtime.now())
  const openedAt = String(opened_at)
  const data = { partnerId, endpointId, openedAt, waitMs, digest: `${endpointId}.${openedAt}` }
  await tx.runtime.emit(tx.db, [{ name: 'webhook/failures.counted', data }])
}
