import { describe, expect, it } from 'vitest'
import type { Endpoint } from '@/lib/endpoints/schema'
import type { WebhookStats } from '@/lib/stats/schema'
import { tellVerdict } from './verdict'

const endpoint = (id: string, more: Partial<Endpoint> = {}): Endpoint => ({
  ...{ id, url: `https://${id}.acme.com/`, events: ['*'], active: true, created_at: '2026-02-15T10:30:00Z' },
  ...more,
})
const state = (webhook_id: string, more: Partial<WebhookStats> = {}): WebhookStats => ({
  ...{ webhook_id, delivered: 1, failed: 0, cancelled: 0, success_rate: 1 },
  ...{ last_delivery_at: '2026-02-17T14:00:00Z', next_attempt_at: null },
  ...more,
})
const stats = (by_webhook: WebhookStats[] = [], delivered = 0, failed = 0) => ({
  by_webhook,
  totals: { delivered, failed },
})
const [early, late] = ['2026-02-17T13:00:00Z', '2026-02-17T14:02:00Z']

describe('the verdict', () => {
  it('without an endpoint is that there is nothing yet', () => {
    expect(tellVerdict([], stats())).toEqual({ kind: 'empty' })
  })

  it('is all well, with how many were delivered, though some failed meanwhile', () => {
    expect(tellVerdict([endpoint('a'), endpoint('b')], stats([state('a')], 118, 2))).toEqual({
      ...{ kind: 'well', endpoints: 2, delivered: 118, ended: 120 },
    })
  })

  it('tells nothing to do from nothing that can be done', () => {
    expect(tellVerdict([endpoint('a')], stats())).toEqual({ kind: 'idle', endpoints: 1 })
    expect(tellVerdict([endpoint('a', { active: false })], stats([], 9))).toEqual({ kind: 'inactive' })
  })

  it('counts those that fail from the first on, and names the commonest cause', () => {
    const found = tellVerdict(
      [endpoint('a'), endpoint('b'), endpoint('c'), endpoint('d')],
      stats(
        [
          state('a', { failing_since: late, failing_cause: 'timeout' }),
          state('b', { failing_since: early, failing_cause: 'http_5xx' }),
          state('c', { failing_since: late, failing_cause: 'timeout' }),
          state('d'),
        ],
        500,
      ),
    )
    expect(found).toMatchObject({
      kind: 'failing',
      count: 3,
      disabled: 0,
      since: early,
      cause: 'timeout',
      first: { id: 'b' },
    })
  })

  it('has no cause when the window holds no attempt of them', () => {
    const failing = state('a', { failing_since: early, failing_cause: null })
    expect(tellVerdict([endpoint('a')], stats([failing]))).toMatchObject({ kind: 'failing', cause: null })
  })

  it('holds a disabled endpoint for failing, and one that was deleted for nothing', () => {
    const disabled = endpoint('a', { active: false, disabled_reason: 'failing', disabled_at: late })
    expect(tellVerdict([disabled], stats())).toMatchObject({
      kind: 'failing',
      count: 1,
      disabled: 1,
      since: late,
    })
    const gone = state('gone', { failing_since: early, failing_cause: 'timeout' })
    expect(tellVerdict([endpoint('a')], stats([gone], 1))).toMatchObject({ kind: 'well' })
  })
})
