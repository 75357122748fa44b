import { z } from 'zod'

/** A partner's first steps, in this order. */
export const firstRunSteps = [
  'endpoint',
  'reached',
  'test_sent',
  'delivered',
  'api_call',
  'colleague',
] as const
export type FirstRunStep = (typeof firstRunSteps)[number]

export const firstRun = z.object({
  complete: z.boolean(),
  webhook_id: z.string().nullable().describe('The endpoint used by the steps; null if none'),
  steps: z.array(z.object({ step: z.enum(firstRunSteps), done: z.boolean() })),
})
export type FirstRun = z.output<typeof firstRun>
