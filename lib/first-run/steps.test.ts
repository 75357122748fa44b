import { describe, expect, it } from 'vitest'
import { type FirstRunFacts, toFirstRun } from './steps'

const nothing: FirstRunFacts = {
  webhookId: null,
  hasDelivered: false,
  hasAnswered: false,
  hasTested: false,
  hasCalled: false,
  hasColleague: false,
}
const doneOf = (facts: Partial<FirstRunFacts>) =>
  toFirstRun({ ...nothing, ...facts })
    .steps.filter(({ done }) => done)
    .map(({ step }) => step)

describe('the first steps', () => {
  it.each<[Partial<FirstRunFacts>, string[]]>([
    [{}, []],
    [{ webhookId: 'wh_1' }, ['endpoint']],
    [{ webhookId: 'wh_1', hasTested: true }, ['endpoint', 'test_sent']],
    [{ webhookId: 'wh_1', hasTested: true, hasAnswered: true }, ['endpoint', 'reached', 'test_sent']],
    [{ webhookId: 'wh_1', hasDelivered: true }, ['endpoint', 'reached', 'test_sent', 'delivered']],
    [{ hasCalled: true }, ['api_call']],
    [{ hasColleague: true }, ['colleague']],
    [{ hasDelivered: true }, ['reached', 'test_sent', 'delivered']],
  ])('with %j are done: %j', (facts, done) => {
    expect(doneOf(facts)).toEqual(done)
  })

  it('are complete when all of them are, and not before', () => {
    const done = { hasDelivered: true, hasAnswered: true, hasTested: true, hasCalled: true }
    const all = { ...done, webhookId: 'wh_1', hasColleague: true }
    expect(toFirstRun(all)).toMatchObject({ complete: true, webhook_id: 'wh_1' })
    expect(toFirstRun({ ...all, hasCalled: false }).complete).toBe(false)
    expect(toFirstRun({ ...all, hasColleague: false }).complete).toBe(false)
    expect(toFirstRun({ ...all, webhookId: null }).complete).toBe(false)
  })
})
