import { describe, expect, it } from 'vitest'
import { formatFilter, parseFilter } from './schema'
import { combineFilters, resolveFilter, type WrittenFilter } from './written-filter'

function read(text: string): WrittenFilter {
  const parsed = parseFilter(text)
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  return parsed.filter
}

describe('two filters', () => {
  const none = { include: {}, exclude: {} }
  const both = (some: string, others: string) => combineFilters(read(some), read(others))

  it.each([
    ['status:failed', 'code:5xx', 'status:failed code:5xx'],
    ['status:failed,pending', 'status:failed,delivered', 'status:failed'],
    ['code:5xx', 'code:500,404', 'code:500'],
    ['code:500,404', 'code:4xx,500', 'code:404,500'],
    ['event:lead.*', 'event:lead.created,sequence.*', 'event:lead.created'],
    ['-code:429', '-code:4xx', '-code:4xx'],
    ['age:<1h', 'test:true', 'age:<1h test:true'],
    ['from:2026-01-02T00:00:00Z', 'from:2026-01-01T00:00:00Z', 'from:2026-01-02T00:00:00Z'],
    ['to:2026-01-02T00:00:00Z', 'to:2026-01-01T00:00:00Z', 'to:2026-01-01T00:00:00Z'],
  ])('%j and %j together are %j', (some, others, expected) => {
    expect(formatFilter(both(some, others))).toBe(expected)
  })

  it('that contradict each other match nothing', () => {
    expect(both('status:failed', 'status:pending').include.status).toEqual([])
    expect(both('test:true', 'test:false').include.status).toEqual([])
    expect(combineFilters(both('status:failed', 'status:pending'), none).include.status).toEqual([])
  })
})

describe('a filter at a time', () => {
  it('has ages as times and groups as types', () => {
    const at = Date.parse('2026-02-14T15:30:00Z')
    const filter = read('age:<1h age:>30m event:lead.* -event:sequence.*,lead.created')
    expect(resolveFilter(filter, at)).toEqual({
      include: { event_type: ['lead.status_changed', 'lead.created'] },
      exclude: { event_type: ['lead.created', 'sequence.completed', 'sequence.reply_received'] },
      from: at - 3_600_000,
      to: at - 1_800_000,
    })
    const later = read('age:<1h from:2026-02-14T15:00:00Z to:2026-02-14T15:10:00Z')
    expect(resolveFilter(later, at)).toMatchObject({
      from: Date.parse('2026-02-14T15:00:00Z'),
      to: Date.parse('2026-02-14T15:10:00Z'),
    })
  })
})
