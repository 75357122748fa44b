import { findMember, updateMailedNotices } from '@/db/queries/memberships'
import { recordChange } from '@/lib/audit/record'
import { notFound } from '@/lib/contract/errors'
import { type Context, withTransaction } from '@/lib/platform/context'
import { assertScope } from '@/lib/platform/scopes'
import { signedIn } from '@/lib/users/profile'
import { chosenBy } from './choice'
import type { Notifications, NotificationsInput } from './schema'

/** Which notices the current user gets by mail. */
export async function findNotifications(ctx: Context): Promise<Notifications> {
  assertScope(ctx.actor, 'notifications:read')
  return { by_mail: await readChoice(ctx), can_mail: ctx.runtime.mailer !== null }
}

/** Changes them, starting with the next notice. */
export async function changeNotifications(
  ctx: Context,
  { by_mail }: NotificationsInput,
): Promise<Notifications> {
  assertScope(ctx.actor, 'notifications:write')
  const { userId } = signedIn(ctx)
  await withTransaction(ctx, async (tx) => {
    const before = await readChoice(tx)
    await updateMailedNotices(tx.db, { partnerId: tx.partnerId, userId, mailed: JSON.stringify(by_mail) })
    if (before.join() === by_mail.join()) return
    const change = { before: { by_mail: before }, after: { by_mail } }
    await recordChange(tx, { action: 'user.notifications_changed', targetId: userId, ...change })
  })
  return { by_mail, can_mail: ctx.runtime.mailer !== null }
}

async function readChoice(ctx: Context): Promise<Notifications['by_mail']> {
  const member = await findMember(ctx.db, ctx.partnerId, signedIn(ctx).userId)
  if (!member) throw notFound()
  return chosenBy(member)
}
