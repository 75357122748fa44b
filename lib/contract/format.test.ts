import { describe, expect, it } from 'vitest'
import {
  formatCount,
  formatCountdown,
  formatDate,
  formatDuration,
  formatHost,
  formatId,
  formatNear,
  formatPercent,
  formatSetting,
  formatSpan,
  formatTarget,
  formatTime,
  maskQuery,
} from './format'

const now = Date.parse('2026-02-17T14:27:58Z')
const at = (ms: number) => new Date(now + ms).toISOString()

describe('a share', () => {
  it.each([
    [1, '100'],
    [0.9999, '99.9'],
    [0.993, '99.3'],
    [2 / 3, '66.6'],
    [0.07, '7'],
    [0, '0'],
  ])('of %d is %s %%', (share, text) => expect(formatPercent(share)).toBe(text))
})

describe('times', () => {
  it.each([
    [-1, 'now'],
    [1, '00:01'],
    [252_000, '04:12'],
    [3_599_000, '59:59'],
    [12_900_000, '3 h 35 min'],
  ])('counts %i ms down as %s', (ms, text) => expect(formatCountdown(at(ms), now)).toBe(text))

  it.each([
    [-5, '0 s'],
    [30_000, '30 s'],
    [120_000, '2 min'],
    [14_400_000, '4 h'],
    [3 * 86_400_000, '3 d'],
  ])('says %i ms as %s', (ms, text) => expect(formatSpan(ms)).toBe(text))

  it.each([
    [0, '0 s'],
    [250, '250 ms'],
    [30_000, '30 s'],
    [90_000, '1 min 30 s'],
    [1_500, '1 s 500 ms'],
    [3_600_000, '1 h'],
    [93_600_000, '1 d 2 h'],
  ])('shows a setting of %i ms exactly as %s', (ms, text) => expect(formatSetting(ms)).toBe(text))

  it.each([
    ['https://a.example/hook', 'https://a.example/hook'],
    ['https://a.example/hook?token=1&v=2', 'https://a.example/hook?token=***&v=***'],
    ['https://a.example/hook?a=b=c&secret&', 'https://a.example/hook?a=***&***&'],
    ['https://a.example/hook?', 'https://a.example/hook?'],
    ['https://a.example/hook?a=1?b=2', 'https://a.example/hook?a=***'],
  ])('hides the values in the query of %s', (url, text) => {
    expect(maskQuery(url)).toBe(text)
    expect(maskQuery(text), 'twice is as once').toBe(text)
  })

  it.each([
    [184, '184 ms'],
    [2380, '2.38 s'],
    [10_000, '10.0 s'],
  ])('shows a duration of %i ms as %s', (ms, text) => expect(formatDuration(ms)).toBe(text))

  it('include the day only when it is not near', () => {
    expect(formatNear(at(252_000), now)).toBe('14:32')
    expect(formatNear(at(20 * 3_600_000), now)).toBe('18 Feb, 10:27')
    expect(formatTime('2026-02-17T14:27:58Z', now)).toBe('17 Feb, 14:27')
    expect(formatDate('2026-02-17T14:27:58Z')).toBe('17 Feb 2026, 14:27:58')
  })

  it('include the year where it is another one, in the zone that is shown', () => {
    expect(formatTime('2027-02-17T14:27:58Z', now)).toBe('17 Feb 2027, 14:27')
    expect(formatTime('2025-12-31T23:30:00Z', now)).toBe('31 Dec 2025, 23:30')
    expect(formatTime('2025-12-31T23:30:00Z', now, 'Europe/Paris')).toBe('1 Jan, 00:30')
    expect(formatNear('2099-01-01T00:00:00Z', now)).toBe('1 Jan 2099, 00:00')
  })

  it('include seconds where they are exact', () => {
    expect(formatNear(at(252_000), now, 'UTC', true)).toBe('14:32:10')
    expect(formatNear(at(20 * 3_600_000), now, 'UTC', true)).toBe('18 Feb, 10:27:58')
    expect(formatTime('2027-02-17T14:27:58Z', now, 'UTC', true)).toBe('17 Feb 2027, 14:27:58')
  })
})

describe('counts', () => {
  it.each([
    [0, '0'],
    [999, '999'],
    [1000, '1,000'],
    [12_400, '12,400'],
    [1_234_567, '1,234,567'],
  ])('%i is written with commas between thousands', (count, text) => expect(formatCount(count)).toBe(text))
})

describe('addresses and ids', () => {
  it('leave out the parts that all have in common', () => {
    expect(formatTarget('https://hooks.acme.com/recover?x=1')).toBe('hooks.acme.com/recover?x=***')
    expect(formatTarget('https://hooks.acme.com/')).toBe('hooks.acme.com')
    expect(formatHost('https://hooks.acme.com:8443/a')).toBe('hooks.acme.com:8443')
  })

  it('are cut in the middle when long', () => {
    expect(formatId('dlv_0198c2f47a317c0e9b52e1aa43d09d07')).toBe('dlv_0198c2f4…9d07')
    expect(formatId('wh_001')).toBe('wh_001')
  })
})
