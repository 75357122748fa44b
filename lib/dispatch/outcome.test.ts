import { describe, expect, it } from 'vitest'
import type { Cause } from '@/lib/causes/schema'
import { causeFromError, type Phase } from './outcome'

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

describe('a fault of the receiver', () => {
  it.each<[string, Phase, Cause]>([
    ['ECONNREFUSED', 'connect', 'connect_refused'],
    ['EHOSTUNREACH', 'connect', 'connect_timeout'],
    ['ENETUNREACH', 'connect', 'connect_timeout'],
    ['ETIMEDOUT', 'response', 'connect_timeout'],
    ['ECONNRESET', 'tls', 'connection_reset'],
    ['EPIPE', 'response', 'connection_reset'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'tls', 'tls_protocol'],
    ['CERT_HAS_EXPIRED', 'tls', 'tls_expired'],
  ])('%s while in %s is %s', (code, phase, cause) => {
    expect(causeFromError(failure(code), phase)).toBe(cause)
  })
})
