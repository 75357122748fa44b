import { describe, expect, it } from 'vitest'
import type { Cause } from '@/lib/contract/causes'
import type { EndpointCheck } from '@/lib/endpoints/schema'
import { listCheckSteps } from './check-steps'

const good: EndpointCheck = {
  ok: true,
  cause: null,
  dns: { addresses: ['203.0.113.40', '2001:db8::1'], ms: 9 },
  connect: { address: '203.0.113.40', ms: 31 },
  tls: { protocol: 'TLSv1.3', issuer: 'R11', valid_to: '2026-02-26T00:00:00Z', days_left: 80, ms: 38 },
}
const stepsOf = (changes: Partial<EndpointCheck>, url = 'https://hooks.acme.example/') =>
  listCheckSteps({ ...good, ...changes }, url)
const tls = (daysLeft: number) => ({ ...good.tls, days_left: daysLeft }) as EndpointCheck['tls']

describe('the steps of a check', () => {
  it('that went through are all passed, with what was met', () => {
    expect(stepsOf({})).toEqual([
      { name: 'DNS', state: 'passed', text: '203.0.113.40, 2001:db8::1', ms: 9 },
      { name: 'Connect', state: 'passed', text: 'Port 443', ms: 31 },
      { name: 'TLS', state: 'passed', text: 'R11, TLSv1.3. Expires in 80 days.', ms: 38 },
    ])
    expect(stepsOf({}, 'https://hooks.acme.example:8443/x')[1]?.text).toBe('Port 8443')
  })

  it.each<[Cause, Partial<EndpointCheck>, number]>([
    ['dns_not_found', { dns: null, connect: null, tls: null }, 0],
    ['connect_refused', { connect: null, tls: null }, 1],
    ['blocked_address', { dns: { addresses: [], ms: 2 }, connect: null, tls: null }, 0],
    ['timeout', { tls: null }, 2],
    ['tls_expired', { tls: tls(-1) }, 2],
  ])('with %s fail at the one that was not got through', (cause, changes, at) => {
    const states = stepsOf({ ok: false, cause, ...changes }).map(({ state }) => state)
    expect(states).toEqual([...Array(at).fill('passed'), 'failed', ...Array(2 - at).fill('not reached')])
  })

  it('name the cause where they fail, and the certificate that was refused', () => {
    const refused = stepsOf({ ok: false, cause: 'connect_refused', connect: null, tls: null })
    expect(refused.slice(1)).toEqual([
      { name: 'Connect', state: 'failed', text: 'Connection refused', ms: null },
      { name: 'TLS', state: 'not reached', text: 'Skipped', ms: null },
    ])
    const expired = stepsOf({ ok: false, cause: 'tls_expired', tls: tls(-3) })[2]
    expect(expired?.text).toMatch(/^\S.+\. R11, TLSv1\.3\. Expired 3 days ago\.$/)
  })

  it.each([
    [14, 'passed', 'Expires in 14 days.'],
    [13, 'soon', 'Expires in 13 days.'],
    [1, 'soon', 'Expires in 1 day.'],
    [0, 'soon', 'Expires in less than a day.'],
  ])('say of a certificate with %i days left: %s', (daysLeft, state, text) => {
    expect(stepsOf({ tls: tls(daysLeft) })[2]).toMatchObject({ state, text: `R11, TLSv1.3. ${text}` })
  })
})
