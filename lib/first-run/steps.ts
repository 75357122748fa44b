import { type FirstRun, firstRunSteps } from './schema'

/** What is stored of a partner that tells how far it has come. */
export interface FirstRunFacts {
  webhookId: string | null
  /** some delivery, a test or not, has been delivered */
  hasDelivered: boolean
  /** some server has answered, whatever the status */
  hasAnswered: boolean
  hasTested: boolean
  hasCalled: boolean
  /** somebody besides the first user has joined or been invited */
  hasColleague: boolean
}

/** The checklist's state; who has received an event needs no test, and has been reached. */
export function toFirstRun(facts: FirstRunFacts): FirstRun {
  const { webhookId, hasDelivered, hasAnswered, hasTested, hasCalled, hasColleague } = facts
  const done = {
    endpoint: webhookId !== null,
    reached: hasAnswered || hasDelivered,
    test_sent: hasTested || hasDelivered,
    delivered: hasDelivered,
    api_call: hasCalled,
    colleague: hasColleague,
  }
  return {
    complete: Object.values(done).every(Boolean),
    webhook_id: webhookId,
    steps: firstRunSteps.map((step) => ({ step, done: done[step] })),
  }
}
