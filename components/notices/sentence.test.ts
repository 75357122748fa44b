import { describe, expect, it } from 'vitest'
import type { Notice } from '@/lib/notices/schema'
import { describeNotice } from './sentence'

const head = { id: 'ntc_1', created_at: '2026-02-17T14:30:00Z', acknowledged_at: null }
const streak = {
  webhook_id: 'wh_1',
  failures: 20,
  since: '2026-02-16T14:02:10Z',
  last_cause: 'tls_expired' as const,
}
const failed = {
  webhook_id: 'wh_1',
  delivery_id: 'dlv_1',
  event_id: 'evt_1',
  event_type: 'lead.created',
  account_id: 'acc_1',
  attempts: 6,
  last_status_code: 500,
  last_cause: 'http_5xx' as const,
}

const sentences: [string, Notice][] = [
  ['failed after 6 attempts', { ...head, type: 'webhook.delivery_failed', data: failed }],
  ['failed after 1 attempt', { ...head, type: 'webhook.delivery_failed', data: { ...failed, attempts: 1 } }],
  [
    'Failing: 20 deliveries in a row have failed since 16 Feb, 14:02',
    { ...head, type: 'webhook.endpoint_failing', data: streak },
  ],
  [
    'Disabled: 20 deliveries in a row have failed since 16 Feb, 14:02; 3 pending deliveries cancelled',
    { ...head, type: 'webhook.endpoint_disabled', data: { ...streak, cancelled: 3 } },
  ],
  [
    'Disabled: 1 delivery has failed since 16 Feb, 14:02',
    { ...head, type: 'webhook.endpoint_disabled', data: { ...streak, failures: 1, cancelled: 0 } },
  ],
]

describe('a notice', () => {
  it.each(sentences)('says "%s"', (sentence, notice) => {
    expect(describeNotice(notice)).toBe(sentence)
  })
})
