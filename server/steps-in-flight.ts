import { setTimeout as delay } from 'node:timers/promises'
import type { DeliverySteps } from '@/inngest/functions/deliver-webhook'
import type { ReplaySteps } from '@/inngest/functions/replay'

type Steps = DeliverySteps & ReplaySteps

/**
 * Steps in flight here that a real server called. A stop must wait for them, since no engine does, and a second call
 * for one of them (its reply was lost, or its event came twice) joins it instead of sending again.
 */
export function trackSteps(steps: Steps): {
  steps: Steps
  /** Resolves once none is in flight, or after `graceMs`. */
  settle(graceMs: number): Promise<void>
} {
  const inFlight = new Map<string, Promise<unknown>>()
  const join = <T>(key: string, start: () => Promise<T>): Promise<T> => {
    const known = inFlight.get(key)
    if (known) return known as Promise<T>
    const step = start().finally(() => inFlight.delete(key))
    inFlight.set(key, step)
    return step
  }
  return {
    steps: {
      attempt: (place) => join(`${place.deliveryId} ${place.number}`, () => steps.attempt(place)),
      sweep: steps.sweep,
      advanceReplay: (place) =>
        join(`${place.replayId} ${place.generation}`, () => steps.advanceReplay(place)),
      sweepReplays: steps.sweepReplays,
      fail: (deliveryId) => join(deliveryId, () => steps.fail(deliveryId)),
    },
    settle: async (graceMs) => {
      await Promise.race([Promise.allSettled(inFlight.values()), delay(graceMs, undefined, { ref: false })])
    },
  }
}
