import { describe, expect, it } from 'vitest'
import type { DeliveryDetail } from '@/lib/deliveries/schema'
import { describeDelivery } from './sentence'

const now = Date.parse('2026-02-17T14:27:58Z')
const say = (delivery: Partial<DeliveryDetail>) => {
  const base = { status: 'pending', attempt_count: 0, next_attempt_at: null, cause: null, last_attempt: null }
  const { fact, next } = describeDelivery({ ...base, ...delivery } as DeliveryDetail, now)
  return `${fact} ${next.before}${next.countdown}${next.after}`.trim()
}

describe('describeDelivery', () => {
  it.each([
    [{ status: 'delivered', attempt_count: 1 }, 'Delivered on the first attempt.'],
    [{ status: 'delivered', attempt_count: 3 }, 'Delivered on attempt 3.'],
    [{ status: 'failed', attempt_count: 6 }, 'Failed 6 times. No retries left.'],
    [
      { status: 'cancelled', cause: 'endpoint_inactive' },
      'Cancelled. The endpoint was paused or disabled, so its pending deliveries were cancelled.',
    ],
    [
      { attempt_count: 3, next_attempt_at: '2026-02-17T14:32:10Z' },
      'Failed 3 times. Next retry in 04:12, at 14:32:10 UTC.',
    ],
    [
      { attempt_count: 1, next_attempt_at: '2026-02-17T14:27:00Z' },
      'Failed once. Attempt 2 is about to start.',
    ],
    [{ attempt_count: 0, last_attempt: { duration_ms: null, cause: null } }, 'Sending attempt 1…'],
  ])('%j: %s', (delivery, sentence) => {
    expect(say(delivery as Partial<DeliveryDetail>)).toBe(sentence)
  })
})
