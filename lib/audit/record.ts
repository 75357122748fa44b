import { insertAuditRow } from '@/db/queries/audit'
import { idOf } from '@/lib/platform/actor'
import type { Context } from '@/lib/platform/context'
import { newId } from '@/lib/platform/ids'
import type { AuditAction } from './schema'

type Fields = Record<string, unknown>

/**
 * Records who did what, in the transaction that does it. Of `before` and `after` only the fields that differ are
 * kept; neither may hold a secret.
 */
export async function recordChange(
  tx: Context,
  {
    action,
    targetId,
    before,
    after,
  }: { action: AuditAction; targetId: string; before?: Fields; after?: Fields },
): Promise<void> {
  const differs = (name: string) => JSON.stringify(before?.[name]) !== JSON.stringify(after?.[name])
  const keep = (fields: Fields | undefined) =>
    fields && JSON.stringify(Object.fromEntries(Object.entries(fields).filter(([name]) => differs(name))))
  await insertAuditRow(tx.db, {
    id: newId('aud'),
    partner_id: tx.partnerId,
    actor_kind: tx.actor.kind,
    actor_id: idOf(tx.actor),
    action,
    target_id: targetId,
    before: keep(before) ?? null,
    after: keep(after) ?? null,
    request_id: tx.requestId,
    created_at: tx.runtime.now(),
  })
}
