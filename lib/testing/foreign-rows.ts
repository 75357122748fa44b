import { insertInvite } from '@/db/queries/invites'
import { insertNotice } from '@/db/queries/notices'
import { insertReplay } from '@/db/queries/replays'
import type { Runtime } from '@/lib/platform/context'
import { generateToken } from '@/lib/platform/crypto/keys'
import { newId } from '@/lib/platform/ids'

/** Gives a partner a notice and a replay with these ids, which would otherwise take hours or a run. */
export async function addPausedReplayAndNotice(
  { database: { db } }: Runtime,
  { partnerId, accountId }: { partnerId: string; accountId: string },
  ids: { notices: string; replays: string; webhooks: string; deliveries: string },
): Promise<void> {
  const data = {
    webhook_id: ids.webhooks,
    delivery_id: ids.deliveries,
    event_id: 'evt_a',
    event_type: 'lead.created',
    account_id: accountId,
    attempts: 6,
    last_status_code: 500,
    last_cause: 'http_5xx',
  }
  await insertNotice(db, {
    id: ids.notices,
    partner_id: partnerId,
    type: 'webhook.delivery_failed',
    delivery_id: ids.deliveries,
    data: JSON.stringify(data),
    created_at: 0,
  })
  await insertReplay(db, {
    id: ids.replays,
    partner_id: partnerId,
    status: 'paused',
    filter: JSON.stringify({ webhook_id: ids.webhooks }),
    rate_per_second: 1,
    reason: null,
    total: 1,
    after_id: '',
    until_id: ids.deliveries,
    created_by: 'system',
    created_at: 0,
  })
}

/** Gives a partner an open invite by one of its owners; returns its id. */
export async function addInvite(
  { database: { db }, now }: Runtime,
  { partnerId }: { partnerId: string },
  ownerId: string,
): Promise<string> {
  const id = newId('inv')
  await insertInvite(db, {
    id,
    partner_id: partnerId,
    email: `${id}@other.example`,
    role: 'viewer',
    token_hash: generateToken().hash,
    token_sealed: null,
    proves_email: 0,
    invited_by: ownerId,
    created_at: now(),
    expires_at: now() + 1000_000,
  })
  return id
}
