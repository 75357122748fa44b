import { describe, expect, it } from 'vitest'
import { problemsWithin, readWithin, wholeOf } from './within'

const mine = 'wh_a'

describe('a list of one endpoint', () => {
  it.each([
    ['', '', 0],
    ['status:failed endpoint:wh_a', 'status:failed', 0],
    ['endpoint:wh_b status:failed', 'status:failed', 1],
    ['endpoint:wh_a,wh_b -code:429', '-code:429', 1],
    ['-endpoint:wh_a', '', 1],
    ['wh_b status:gone age:<1h', 'age:<1h', 2],
  ])('adds of %j only %j', (text, expected, dropped) => {
    const read = readWithin(text, mine)
    expect([read.text, read.dropped.length]).toEqual([expected, dropped])
  })

  it('says why another endpoint is left out', () => {
    expect(readWithin('endpoint:wh_b', mine).dropped).toEqual([
      'endpoint:wh_b isn’t available here: this list shows one endpoint.',
    ])
  })

  it('asks the API for its endpoint in every case', () => {
    expect(wholeOf('', mine)).toBe('endpoint:wh_a')
    expect(wholeOf('status:failed age:<1h', mine)).toBe('status:failed endpoint:wh_a age:<1h')
  })

  it('asks for it beside the longest text too', () => {
    const max = `account:${Array.from({ length: 30 }, (_, i) => `acc_${'x'.repeat(26)}${i + 10}`)}`
    expect(max.length).toBeGreaterThan(990)
    expect(readWithin(max, mine).dropped).not.toEqual([])
    expect(wholeOf(readWithin(max, mine).text, mine)).toMatch(/^endpoint:wh_a account:acc_x/)
  })

  it('knows of a typed text where another endpoint stands', () => {
    expect(problemsWithin('status:failed endpoint:wh_b ', mine)).toEqual([
      { token: 'endpoint:wh_b', offset: 14, length: 13, message: expect.stringContaining('one endpoint') },
    ])
    expect(problemsWithin('wh_a status:failed', mine)).toEqual([])
    expect(problemsWithin('status:gone endpoint:wh_b', mine).map(({ token }) => token)).toEqual(['gone'])
  })
})

it('a list of all takes any endpoint', () => {
  expect(readWithin('endpoint:wh_b', null)).toEqual({ text: 'endpoint:wh_b', dropped: [] })
  expect(wholeOf('endpoint:wh_b', null)).toBe('endpoint:wh_b')
  expect(problemsWithin('endpoint:wh_b', null)).toEqual([])
})
