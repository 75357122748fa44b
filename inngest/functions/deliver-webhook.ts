import type { NextStep } from '@/lib/deliveries/attempt'
import type { FunctionRegistry } from '../define'
import type { StepTools } from '../engine/drivers/direct'

/** What the function needs of the product: every decision and every row is there. */
export interface DeliverySteps {
  attempt(deliveryId: string, number: number): Promise<NextStep>
  giveUp(deliveryId: string): Promise<void>
}

const concurrentPerEndpoint = 10

/**
 * One delivery from its first attempt to its end. An attempt step never throws because a receiver failed: Inngest's
 * own retries are for our faults only, and would multiply the attempts.
 */
export function defineDeliverWebhook({ defineFunction }: FunctionRegistry, steps: DeliverySteps): void {
  defineFunction(
    {
      id: 'deliver-webhook',
      triggers: [{ event: 'webhook/delivery.created' }],
      retries: 10,
      idempotency: 'event.data.deliveryId',
      concurrency: [{ key: 'event.data.endpointId', limit: concurrentPerEndpoint }],
      cancelOn: [{ event: 'webhook/endpoint.stopped', match: 'data.endpointId' }],
    },
    async ({ event, step }) => {
      const deliveryId = String(event.data.deliveryId)
      for (let number = 1; ; number++) {
        const next = await step.run(`attempt-${number}`, () => steps.attempt(deliveryId, number))
        if (next.do === 'end') return { attempts: number }
        if (next.do === 'give-up') break
        await waitFor(step, `wait-${number}`, next)
      }
      await step.run('give-up', () => steps.giveUp(deliveryId))
      return { gaveUp: true }
    },
  )
}

// step.sleep drops what is left over after whole seconds, and a retry must never be early. It is preferred all the same:
// a length of time does not depend on the clock of another machine.
function waitFor(
  step: StepTools,
  id: string,
  { delayMs, at }: { delayMs: number; at: number },
): Promise<void> {
  return delayMs % 1000 === 0 ? step.sleep(id, delayMs) : step.sleepUntil(id, new Date(at))
}
