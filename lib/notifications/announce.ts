import { countFailure } from '@/db/queries/failure-digests'
import { insertNotice } from '@/db/queries/notices'
import { hourMs } from '@/lib/contract/time'
import type { Context } from '@/lib/platform/context'

type Notice = Parameters<typeof insertNotice>[1]

/** Stores a notice about an endpoint, in the transaction of what it tells of, and has it mailed to whoever wants that. */
export async function announceNotice(tx: Context, notice: Notice): Promise<void> {
  await insertNotice(tx.db, notice)
  if (!tx.runtime.mailer) return
  const data = { noticeId: notice.id, partnerId: notice.partner_id }
  await tx.runtime.emit(tx.db, [{ name: 'webhook/notice.created', data }])
}

const gatherMs = 60_000

/**
 * Counts a delivery that has failed towards its endpoint's next mail, in the transaction that ends it. The first one
 * has a mail sent after a minute, or once an hour is over since the last; those until then are in it.
 */
export async function announceFailure(
  tx: Context,
  { partnerId, endpointId }: { partnerId: string; endpointId: string },
): Promise<void> {
  if (!tx.runtime.mailer) return
  const now = tx.runtime.now()
  // A mail is due within an hour and the mail server may be away for a while: what is older is begun anew.
  const digest = await countFailure(tx.db, { partnerId, endpointId, now, lostBefore: now - 3 * hourMs })
  if (digest.opened_at === now) await openDigest(tx, { ...digest, partnerId, endpointId })
}

interface Digest {
  partnerId: string
  endpointId: string
  opened_at: number
  mailed_at: number | null
}

/** Has an endpoint's failures mailed when their time has come. */
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
