import { describe, expect, it } from 'vitest'
import type { Replay } from '@/lib/replays/schema'
import { countDeliveries, countToSend, describeReplay } from './sentence'

const none = { total: 0, delivered: 0, failed: 0, cancelled: 0, skipped: 0, remaining: 0, eta_seconds: 0 }
const say = (status: Replay['status'], progress: Partial<Replay['progress']>) => {
  const { fact, next } = describeReplay({ status, progress: { ...none, ...progress } } as Replay)
  return `${fact} ${next}`.trim()
}

describe('describeReplay', () => {
  it.each([
    [
      'running',
      { total: 1167, delivered: 600, skipped: 26, remaining: 541, eta_seconds: 54 },
      '626 of 1,167 done. About 54 s left.',
    ],
    [
      'running',
      { total: 3, delivered: 2, remaining: 1 },
      '2 of 3 done. 1 delivery is still in progress or retrying.',
    ],
    [
      'paused',
      { total: 3, delivered: 2, remaining: 1, eta_seconds: null },
      'Paused at 2 of 3. Resume to continue.',
    ],
    ['completed', { total: 5, delivered: 3, failed: 2 }, 'Done: 3 delivered, 2 failed.'],
    ['cancelled', { total: 5, delivered: 3, cancelled: 2 }, 'Cancelled: 3 delivered, 2 cancelled.'],
    [
      'cancelled',
      { total: 5, delivered: 3, cancelled: 1, remaining: 1 },
      'Cancelled: 3 delivered, 1 cancelled. Requests in flight will finish.',
    ],
  ] as const)('%s %j', (status, progress, sentence) => expect(say(status, progress)).toBe(sentence))
})

describe('what the button says', () => {
  it('leaves out what would be skipped', () =>
    expect(countToSend({ total: 1204, already_delivered: 37 })).toBe(1167))
  it.each([
    [1, '1 delivery'],
    [138, '138 deliveries'],
  ])('%i: %s', (count, text) => expect(countDeliveries(count)).toBe(text))
})
