import { findInvite, forgetToken } from '@/db/queries/invites'
import { findPartner } from '@/db/queries/tenancy'
import { type Context, withTransaction } from '@/lib/platform/context'
import { toReadableTime } from '@/lib/platform/mail/times'
import { linkOf, tokenOwner } from './service'

/**
 * Mails an invite's link and deletes its token; does nothing for an invite that is invalid or already mailed. Rejects
 * when the mail server may accept it later.
 */
export async function mailInvite(
  ctx: Context,
  { partnerId, inviteId: id }: { partnerId: string; inviteId: string },
): Promise<void> {
  const { runtime } = ctx
  const invite = await findInvite(ctx.db, { partnerId, id, now: runtime.now() })
  if (!runtime.mailer || !invite?.token_sealed) return
  const partner = (await findPartner(ctx.db, partnerId))?.name ?? ''
  const link = linkOf(runtime, runtime.secretBox.open(invite.token_sealed, tokenOwner(id)))
  const result = await runtime.mailer.send({
    id,
    to: invite.email,
    subject: `${invite.inviter} invited you to join ${partner} on Recover Webhooks`,
    text: [
      `${invite.inviter} invited you to join ${partner} on Recover Webhooks. Your role: ${invite.role}.`,
      `Accept the invitation:\n${link}`,
      `The link works once and expires on ${toReadableTime(invite.expires_at)}. If you weren’t expecting this, you can ignore this email.`,
    ].join('\n\n'),
  })
  if (result === 'refused') runtime.log.warn({ invite_id: id }, 'the mail server rejected an invitation')
  await withTransaction(ctx, (tx) => forgetToken(tx.db, partnerId, id))
}
