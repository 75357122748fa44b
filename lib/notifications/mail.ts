import { findEndpoint } from '@/db/queries/endpoints'
import { closeDigest, findDigest } from '@/db/queries/failure-digests'
import { findMember, listMembers } from '@/db/queries/memberships'
import { findNotice } from '@/db/queries/notices'
import type { NoticeType } from '@/lib/notices/schema'
import { type Context, withTransaction } from '@/lib/platform/context'
import { openDigest } from './announce'
import { chosenBy } from './choice'
import type { Notifications } from './schema'
import { composeFailures, composeNotice, type Text } from './texts'

export interface NoticeRef {
  partnerId: string
  noticeId: string
}

export interface DigestRef {
  partnerId: string
  endpointId: string
  /** which of its digests, ms */
  openedAt: number
}

/** The ids of the users who want a notice by mail; none when it is gone. */
export async function listNoticeReaders(ctx: Context, { partnerId, noticeId }: NoticeRef): Promise<string[]> {
  const notice = await findNotice(ctx.db, partnerId, noticeId)
  return notice ? findReaders(ctx, partnerId, notice.type as NoticeType) : []
}

/** Mails a notice to one of them; rejects when the mail server may take it later. */
export async function mailNotice(
  ctx: Context,
  { partnerId, noticeId, userId }: NoticeRef & { userId: string },
): Promise<void> {
  const notice = await findNotice(ctx.db, partnerId, noticeId)
  if (!notice) return
  const data = JSON.parse(notice.data)
  const endpoint = await findEndpoint(ctx.db, partnerId, data.webhook_id)
  const host = endpoint && new URL(endpoint.url).host
  const text = composeNotice(ctx.runtime.publicUrl, {
    type: notice.type as NoticeType,
    data,
    host,
    mayBeDisabled: ctx.runtime.autoDisable.after > 0,
  })
  await mailTo(ctx, { partnerId, userId, id: noticeId, text })
}

/** How many failed deliveries a mail is about, and the ids of the users who want it; none when it has been sent. */
export async function readFailures(
  ctx: Context,
  { partnerId, endpointId, openedAt }: DigestRef,
): Promise<{ failures: number; readers: string[] }> {
  const digest = await findDigest(ctx.db, partnerId, endpointId)
  if (digest?.opened_at !== openedAt) return { failures: 0, readers: [] }
  const readers = await findReaders(ctx, partnerId, 'webhook.delivery_failed')
  return { failures: digest.failures, readers }
}

/** Mails to one of them that deliveries have failed; rejects when the mail server may take it later. */
export async function mailFailures(
  ctx: Context,
  place: DigestRef & { userId: string; failures: number },
): Promise<void> {
  const { partnerId, endpointId, openedAt, userId, failures } = place
  const endpoint = await findEndpoint(ctx.db, partnerId, endpointId)
  if (!endpoint) return
  const { host } = new URL(endpoint.url)
  const text = composeFailures(ctx.runtime.publicUrl, { endpointId, host, failures, since: openedAt })
  await mailTo(ctx, { partnerId, userId, id: `${endpointId}.${openedAt}`, text })
}

/** Removes the reported failures from the digest; later ones are reported in an hour. Calling it again does nothing. */
export async function closeFailures(ctx: Context, place: DigestRef & { told: number }): Promise<void> {
  const { partnerId, endpointId } = place
  await withTransaction(ctx, async (tx) => {
    const left = await closeDigest(tx.db, { ...place, now: tx.runtime.now() })
    if (left && left.failures > 0) await openDigest(tx, { ...left, partnerId, endpointId })
  })
}

async function findReaders(ctx: Context, partnerId: string, type: NoticeType): Promise<string[]> {
  const members = await listMembers(ctx.db, partnerId)
  const wants = (types: Notifications['by_mail']) => (types as NoticeType[]).includes(type)
  return members.filter((member) => wants(chosenBy(member))).map(({ id }) => id)
}

interface Letter {
  partnerId: string
  userId: string
  /** of what it tells */
  id: string
  text: Text
}

async function mailTo(ctx: Context, { partnerId, userId, id, text }: Letter): Promise<void> {
  const member = await findMember(ctx.db, partnerId, userId)
  if (!member) return
  const result = await ctx.runtime.mailer?.send({ ...text, to: member.email, id: `${id}.${userId}` })
  if (result === 'refused')
    ctx.runtime.log.warn({ user_id: userId, about: id }, 'the mail server rejected an alert')
}
