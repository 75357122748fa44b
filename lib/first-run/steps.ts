import { type FirstRun, firstRunSteps } from './schema'

/** The stored facts about a partner's progress. */
export interface FirstRunFacts {
  webhookId: string | null
  /** some delivery, a test or not, has been delivered */
  hasDelivered: boolean
  /** some server has responded, whatever the status */
  hasAnswered: boolean
  hasTested: boolean
  hasCalled: boolean
  /** another person besides the first user has joined or been invited */
  hasColleague: boolean
}

/** The checklist's state; a partner who has received an event needs no test, and its server has been reached. */
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
