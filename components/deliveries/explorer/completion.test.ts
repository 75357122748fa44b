import { describe, expect, it } from 'vitest'
import { complete, completionsOf } from './completion'

const urls = { wh_1: 'https://hooks.acme.com/in', wh_2: 'https://crm.example/' }
const words = (text: string) => completionsOf(text, urls).map(({ word }) => word)

describe('completion', () => {
  it.each([
    ['', expect.arrayContaining(['status:', 'code:', 'event:', 'age:', 'test:'])],
    ['st', ['status:']],
    ['-co', ['-code:']],
    ['-a', ['-account:']],
    ['status:failed c', ['cause:', 'code:']],
    ['status:', ['status:pending', 'status:delivered', 'status:failed', 'status:cancelled']],
    ['status:failed,p', ['status:failed,pending']],
    ['-event:lead', expect.arrayContaining(['-event:lead.*', '-event:lead.created'])],
    ['cause:certificate exp', []],
    ['cause:expired', ['cause:tls_expired']],
    ['endpoint:acme', ['endpoint:wh_1']],
    ['age:', expect.arrayContaining(['age:<1h', 'age:<24h'])],
    ['account:', []],
    ['status:failed', []],
    ['colour:', []],
  ])('of %j offers these', (text, expected) => {
    expect(words(text)).toEqual(expected)
  })

  it('says what a value means, and takes the place of the last word', () => {
    expect(completionsOf('endpoint:crm', urls)).toEqual([
      { word: 'endpoint:wh_2', hint: 'crm.example', isWhole: true },
    ])
    expect(complete('code:5xx st', { word: 'status:', hint: '', isWhole: false })).toBe('code:5xx status:')
  })
})
