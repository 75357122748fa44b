import { describe, expect, it } from 'vitest'
import { replaySearchOf } from './replay-search'

const until = '2026-02-17T14:00:00.000Z'
const read = (text: string) => {
  const search = replaySearchOf(text, until)
  return search && Object.fromEntries(search)
}

describe('a replay of all that a filter matches', () => {
  it('is of everything up to the end of the list when nothing is filtered', () => {
    expect(read('')).toEqual({ status: 'everything', to: until })
  })

  it('has the fields that a replay knows, and a beginning instead of an age', () => {
    const text = 'status:failed cause:timeout event:lead.* endpoint:wh_a age:<24h'
    expect(read(text)).toEqual({
      ...{ status: 'failed', cause: 'timeout', event_type: 'lead.*', webhook_id: 'wh_a' },
      ...{ from: '2026-02-16T14:00:00.000Z', to: until },
    })
  })

  it("ends where the filter does when that is before the list's end", () => {
    const bounds = 'from:2026-02-17T10:00:00Z to:2026-02-17T11:00:00Z'
    expect(read(`status:failed ${bounds}`)).toEqual({
      ...{ status: 'failed', from: '2026-02-17T10:00:00Z', to: '2026-02-17T11:00:00Z' },
    })
  })

  it.each([
    'status:failed -code:429',
    'status:failed,cancelled',
    'code:5xx',
    'account:acc_a',
    'event_id:evt_a',
    'age:>1h',
  ])('has %s as its filter, for which the form has no fields', (text) => {
    expect(read(text)).toEqual({ q: text, status: 'everything', to: until })
  })

  it.each(['status:pending', 'status:failed,pending', 'test:true'])('is not there for %s', (text) => {
    expect(read(text)).toBeNull()
  })
})
