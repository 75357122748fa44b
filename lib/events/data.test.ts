import { describe, expect, it } from 'vitest'
import { eventTypeNames } from '@/lib/contract/event-types'
import { eventData, findDataProblems } from './data'
import { exampleData } from './examples'

const good = JSON.parse(exampleData('checklist.completed'))
const problemsOf = (changes: object) => findDataProblems('checklist.completed', { ...good, ...changes })

describe('the data of an event', () => {
  it.each([
    [{}, []],
    [{ another_field: { of: ['any', 'kind'] } }, []],
    [{ phone: '4155551234' }, ['phone']],
    [{ phone: '+1 415 555 1234' }, ['phone']],
    [{ phone: '+0155551234' }, ['phone']],
    [{ phone: `+1${'5'.repeat(15)}` }, ['phone']],
    [{ phone: 14155551234 }, ['phone']],
    [{ lead_name: null }, ['lead_name']],
    [{ lead_name: undefined }, ['lead_name']],
    [{ checklist_progress: 1.01 }, ['checklist_progress']],
    [{ checklist_progress: '1.0' }, ['checklist_progress']],
    [{ completed_items: 2.5, total_items: -1 }, ['completed_items', 'total_items']],
  ])('with %j has problems at %j', (changes, fields) => {
    expect(problemsOf(changes).map(({ field }) => field)).toEqual(fields)
  })

  it('reports missing fields as missing', () => {
    expect(findDataProblems('lead.created', {})).toEqual(
      ['phone', 'lead_name', 'source', 'status'].map((field) => ({ field, message: 'Required.' })),
    )
  })

  it.each(eventTypeNames)('of %s is never repeated in its problems', (type) => {
    const canaries: unknown[] = ['+14155559999 canary', { canary: 'canary' }, ['canary'], 9999, null, true]
    for (const canary of canaries) {
      const fields = Object.keys(eventData[type].shape)
      const problems = findDataProblems(type, {
        ...Object.fromEntries(fields.map((field) => [field, canary])),
        canary,
      })
      expect(problems.length).toBeGreaterThan(0)
      for (const { field } of problems) expect(fields).toContain(field)
      expect(JSON.stringify(problems)).not.toMatch(/canary|9999/)
    }
  })
})
