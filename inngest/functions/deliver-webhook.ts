import type { NextStep } from '@/lib/deliveries/next-step'
import type { FunctionRegistry } from '../define'
import type { StepTools } from '../engine/drivers/direct'

/** What the function needs from the product, which makes every decision and writes every row. */
export interface DeliverySteps {
  attempt(place: { deliveryId: string; number: number; pauses: number }): Promise<NextStep>
  fail(deliveryId: string): Promise<void>
  /** how many overdue deliveries got another run */
  sweep(): Promise<number>
}

/** The function's id, by which its runs are found. */
export const deliverWebhookId = 'deliver-webhook'

/** The partition of a run. */
export const fairnessKey = 'event.data.partnerId'

/**
 * One delivery from its first attempt to its end. An attempt step never throws because a receiver failed: Inngest's
 * own retries are for our faults only, and would multiply the attempts.
 */
export function defineDeliverWebhook(
  { defineFunction }: FunctionRegistry,
  steps: DeliverySteps,
  { perEndpoint, perPartner }: { perEndpoint: number; perPartner: number },
): void {
  defineFunction(
    {
      id: deliverWebhookId,
      triggers: [{ event: 'webhook/delivery.created' }, { event: 'webhook/delivery.overdue' }],
      retries: 10,
      idempotency: 'event.data.drive',
      concurrency: [
        { key: 'event.data.endpointId', limit: perEndpoint },
        { key: fairnessKey, limit: perPartner },
      ],
      cancelOn: [{ event: 'webhook/endpoint.stopped', match: 'data.endpointId' }],
    },
    async ({ event, step }) => {
      const deliveryId = String(event.data.deliveryId)
      for (let number = 1; ; number++) {
        const next = await makeAttempt(step, steps, deliveryId, number)
        if (next.do === 'end' || next.do === 'leave') return { attempts: number }
        if (next.do === 'fail') break
        await waitFor(step, `wait-${number}`, next)
      }
      await step.run('fail', () => steps.fail(deliveryId))
      return { finalFailures: true }
    },
  )
}

// Repeats the same attempt after a pause, for as long as a fault of ours prevents it.
async function makeAttempt(step: StepTools, steps: DeliverySteps, deliveryId: string, number: number) {
  for (let pauses = 0; ; pauses++) {
    const name = pauses === 0 ? `attempt-${number}` : `attempt-${number}-again-${pauses}`
    const next = await step.run(name, () => steps.attempt({ deliveryId, number, pauses }))
    if (next.do !== 'again') return next
    await waitFor(step, `pause-${number}-${pauses}`, { ...next, at: Date.now() + next.delayMs })
  }
}

// step.sleep drops fractions of a second, and a retry must never be early. It is still preferred to sleepUntil: a
// duration does not depend on another machine's clock.
function waitFor(
  step: StepTools,
  id: string,
  { delayMs, at }: { delayMs: number; at: number },
): Promise<void> {
  if (delayMs <= 0) return Promise.resolve()
  return delayMs % 1000 === 0 ? step.sleep(id, delayMs) : step.sleepUntil(id, new Date(at))
}
