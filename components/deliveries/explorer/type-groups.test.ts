import { describe, expect, it } from 'vitest'
import { groupTypes } from './type-groups'

const group = (types: Record<string, number>) =>
  groupTypes(Object.entries(types).map(([value, count]) => ({ value, count }))).map(
    ({ value, count, isWithin }) => `${isWithin ? '  ' : ''}${value} ${count}`,
  )

describe('event types in groups', () => {
  it('stand under what they have in common, the commonest group first', () =>
    expect(group({ 'lead.created': 5, 'conversation.started': 4, 'conversation.ended': 2 })).toEqual([
      'conversation.* 6',
      '  conversation.started 4',
      '  conversation.ended 2',
      'lead.created 5',
    ]))

  it('are as they are where each is alone, or there are none', () => {
    expect(group({ 'lead.created': 1, 'sequence.completed': 1 })).toEqual([
      'lead.created 1',
      'sequence.completed 1',
    ])
    expect(group({})).toEqual([])
  })
})
