import { describe, expect, it } from 'vitest'
import type { Cause } from '@/lib/contract/causes'
import { causeFromError, type Phase } from './result-cause'

const phases: Phase[] = ['dns', 'connect', 'tls', 'response']
const failure = (code: string) => Object.assign(new Error(code), { code })

describe('a fault of ours', () => {
  it.each(['EMFILE', 'ENFILE', 'ENOMEM', 'EADDRNOTAVAIL', 'ENOBUFS', 'EAGAIN'])('%s is internal', (code) => {
    for (const phase of phases) expect(causeFromError(failure(code), phase)).toBe('internal')
  })

  it.each([new TypeError('a bug'), 'text', undefined])('such as %s is internal', (thrown) => {
    for (const phase of phases) expect(causeFromError(thrown, phase)).toBe('internal')
  })
})

describe('an IPv6 address', () => {
  const ipv6 = { address: '2001:db8::1' }

  it.each(['EADDRNOTAVAIL', 'EAFNOSUPPORT', 'ENETUNREACH'])('that %s is unreachable', (code) => {
    expect(causeFromError(Object.assign(failure(code), ipv6), 'connect')).toBe('connect_timeout')
  })
})

describe('a fault of the receiver', () => {
  it.each<[string, Phase, Cause]>([
    ['ECONNREFUSED', 'connect', 'connect_refused'],
    ['EHOSTUNREACH', 'connect', 'connect_timeout'],
    ['ENETUNREACH', 'connect', 'connect_timeout'],
    ['ETIMEDOUT', 'response', 'connect_timeout'],
    ['ECONNRESET', 'tls', 'connection_reset'],
    ['EPIPE', 'response', 'connection_reset'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'tls', 'tls_protocol'],
    ['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', 'response', 'tls_client_certificate'],
    ['ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE', 'tls', 'tls_client_certificate'],
    ['ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE', 'tls', 'tls_protocol'],
    ['CERT_HAS_EXPIRED', 'tls', 'tls_expired'],
  ])('%s while in %s is %s', (code, phase, cause) => {
    expect(causeFromError(failure(code), phase)).toBe(cause)
  })
})
