import { describe, expect, it } from 'vitest'
import type { Attempt } from '@/lib/deliveries/schema'
import { type Compared, compareAttempts } from './compare'

const timing = { dns_ms: 4, connect_ms: 31, tls_ms: 38, first_byte_ms: null }
const attempt = (over: Partial<Attempt>) =>
  ({
    number: 1,
    duration_ms: 100,
    url: 'https://hooks.example/a',
    address: '203.0.113.7',
    status_code: null,
    cause: null,
    request_headers: { 'X-Recover-Attempt': '1', 'User-Agent': 'Recover' },
    response_headers: null,
    response_body: null,
    timing,
    ...over,
  }) as Attempt

const differing = (rows: Compared[]) =>
  rows.filter(({ isSame }) => !isSame).map(({ name, left, right }) => [name, left, right])

describe('compareAttempts', () => {
  const late = attempt({ cause: 'timeout' })
  const refused = attempt({
    cause: 'http_5xx',
    status_code: 503,
    address: '203.0.113.8',
    duration_ms: 120,
    request_headers: { 'x-recover-attempt': '2', 'user-agent': 'Recover' },
    response_headers: { Server: 'envoy' },
    response_body: 'no healthy upstream',
  })
  const compared = compareAttempts(late, refused)

  it('says what differs in the result', () =>
    expect(differing(compared.result)).toEqual([
      ['Status', 'No response', '503'],
      ['Result', 'Timed out', 'Server error'],
      ['Address', '203.0.113.7', '203.0.113.8'],
    ]))

  it('compares the phases that either went through', () =>
    expect(differing(compared.timing)).toEqual([
      ['Duration', '100 ms', '120 ms'],
      ['First byte', '27 ms', '47 ms'],
    ]))

  it('takes header names in any case as one', () =>
    expect(differing(compared.requestHeaders)).toEqual([['x-recover-attempt', '1', '2']]))

  it('has an empty side where there was no response', () => {
    expect(differing(compared.responseHeaders)).toEqual([['server', '', 'envoy']])
    expect(differing([compared.body])).toEqual([['Body', '', 'no healthy upstream']])
  })

  it('finds an attempt the same as itself', () => {
    const { body, ...groups } = compareAttempts(refused, refused)
    expect(differing([...Object.values(groups).flat(), body])).toEqual([])
  })
})
