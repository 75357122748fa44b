import { insertNotice } from '@/db/queries/notices'
import { insertReplay } from '@/db/queries/replays'
import type { Runtime } from '@/lib/context'

/** Gives a partner a notice and a replay under these ids, which would take hours or a run to come about. */
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
