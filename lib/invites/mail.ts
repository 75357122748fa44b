import { findInvite, forgetToken } from '@/db/queries/invites'
import { findPartner } from '@/db/queries/tenancy'
import { type Context, withTransaction } from '@/lib/context'
import { toReadableTime } from '@/lib/mail/times'
import { linkOf, tokenOwner } from './service'

/**
 * Mails an invite's link and forgets it; does nothing for one that counts no longer or has been mailed. Rejects when
 * the mail server may take it later.
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
    subject: `${invite.inviter} invites you to the webhooks of ${partner}`,
    text: [
      `${invite.inviter} invites you to the webhooks of ${partner} as ${invite.role}.`,
      `Join here:\n${link}`,
      `The link lets one person in, once, until ${toReadableTime(invite.expires_at)}. If you did not expect it, do nothing.`,
    ].join('\n\n'),
  })
  if (result === 'refused') runtime.log.warn({ invite_id: id }, 'the mail server rejected an invitation')
  await withTransaction(ctx, (tx) => forgetToken(tx.db, partnerId, id))
}
