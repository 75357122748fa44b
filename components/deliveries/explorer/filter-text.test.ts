import { describe, expect, it } from 'vitest'
import { chipsOf, rangeOf, readText, textOfLink, withChip, withoutChip, withTime } from './filter-text'

describe('the text of an address', () => {
  it.each([
    ['', '', 0],
    ['status:failed  code:5xx', 'status:failed code:5xx', 0],
    ['status:failed,gone', 'status:failed', 1],
    ['status:gone,failed,lost', 'status:failed', 2],
    ['status:gone code:5xx', 'code:5xx', 1],
    ['colour:blue -code:999x evt_a', 'event_id:evt_a', 2],
    ['age:<1h age:<2h', 'age:<1h', 1],
    ['test:true '.repeat(101), 'test:true', 1],
    ['status:, :failed -', '', 4],
  ])('%j is %j but for what cannot be read', (text, expected, dropped) => {
    const read = readText(text)
    expect([read.text, read.dropped.length]).toEqual([expected, dropped])
  })

  it('says of each word left out why', () => {
    expect(readText('status:gone').dropped).toEqual([
      'gone status must be pending, delivered, failed or cancelled.',
    ])
  })

  it('of a link from another page names the same', () => {
    expect(textOfLink({ status: 'failed', webhook_id: 'wh_a' })).toBe('status:failed endpoint:wh_a')
    expect(textOfLink({ q: 'code:5xx', status: 'failed' })).toBe('code:5xx status:failed')
    expect(textOfLink({})).toBe('')
  })
})

describe('chips', () => {
  const text = 'status:failed,pending -code:429 age:<1h'

  it('are one for each value', () => {
    expect(chipsOf(text)).toEqual(['status:failed', 'status:pending', '-code:429', 'age:<1h'])
    expect(chipsOf('')).toEqual([])
  })

  it('can be taken away', () => {
    expect(withoutChip(text, 'status:pending')).toBe('status:failed -code:429 age:<1h')
    expect(withoutChip(text, '-code:429')).toBe('status:failed,pending age:<1h')
  })

  it.each([
    ['cause:timeout', 'status:failed,pending cause:timeout -code:429 age:<1h'],
    ['-status:failed', 'status:pending -status:failed -code:429 age:<1h'],
    ['code:429', 'status:failed,pending code:429 age:<1h'],
    ['age:<7d', 'status:failed,pending -code:429 age:<7d'],
    ['status:failed', text],
    ['status:gone', text],
  ])('%s can be added', (chip, expected) => {
    expect(withChip(text, chip)).toBe(expected)
  })
})

describe('the range', () => {
  it.each([
    ['status:failed', 'any'],
    ['status:failed age:<24h', '24h'],
    ['age:<2h', 'own'],
    ['age:<1h age:>5m', 'own'],
    ['from:2026-02-17T14:00:00Z', 'own'],
  ])('of %s is %s', (text, range) => {
    expect(rangeOf(text)).toBe(range)
  })

  it('takes the place of the one before', () => {
    const bar = ['from:2026-02-17T14:00:00Z', 'to:2026-02-17T14:30:00Z']
    expect(withTime('status:failed age:<24h', bar)).toBe(`status:failed ${bar.join(' ')}`)
    expect(withTime(`status:failed ${bar.join(' ')}`, ['age:<1h'])).toBe('status:failed age:<1h')
    expect(withTime('age:<1h', [])).toBe('')
  })
})
