import { isIP } from 'node:net'
import type { Cause } from '@/lib/contract/causes'

export type Phase = 'dns' | 'connect' | 'tls' | 'response'

const causeOfStatus: Record<number, Cause> = {
  400: 'http_400',
  401: 'http_401_403',
  403: 'http_401_403',
  404: 'http_404',
  410: 'http_410',
  413: 'http_413',
  429: 'http_429',
}

/** The cause a status stands for; null for success, which is any 2xx (contract, Delivery & Retries). */
export function causeFromStatus(status: number): Cause | null {
  if (status >= 200 && status <= 299) return null
  if (status >= 300 && status <= 399) return 'redirect'
  if (status >= 400 && status <= 499) return causeOfStatus[status] ?? 'http_4xx'
  if (status >= 500 && status <= 599) return 'http_5xx'
  return 'bad_response'
}

/** The cause of an attempt that our own deadline ended. */
export function causeFromDeadline(phase: Phase): Cause {
  if (phase === 'dns') return 'dns_timeout'
  return phase === 'connect' ? 'connect_timeout' : 'timeout'
}

const causeOfCode: Record<string, Cause> = {
  ECONNREFUSED: 'connect_refused',
  ETIMEDOUT: 'connect_timeout',
  EHOSTUNREACH: 'connect_timeout',
  ENETUNREACH: 'connect_timeout',
  EHOSTDOWN: 'connect_timeout',
  ECONNRESET: 'connection_reset',
  EPIPE: 'connection_reset',
  CERT_HAS_EXPIRED: 'tls_expired',
  CERT_NOT_YET_VALID: 'tls_expired',
  ERR_TLS_CERT_ALTNAME_INVALID: 'tls_hostname',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'tls_untrusted',
  SELF_SIGNED_CERT_IN_CHAIN: 'tls_untrusted',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'tls_untrusted',
  UNABLE_TO_GET_ISSUER_CERT: 'tls_untrusted',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'tls_untrusted',
  CERT_SIGNATURE_FAILURE: 'tls_untrusted',
  CERT_UNTRUSTED: 'tls_untrusted',
  CERT_REJECTED: 'tls_untrusted',
  CERT_REVOKED: 'tls_untrusted',
  INVALID_CA: 'tls_untrusted',
  INVALID_PURPOSE: 'tls_untrusted',
  PATH_LENGTH_EXCEEDED: 'tls_untrusted',
  CERT_CHAIN_TOO_LONG: 'tls_untrusted',
  // Node's code for verdicts without one of their own, such as a SHA-1 signature or a short key.
  UNSPECIFIED: 'tls_untrusted',
  EPROTO: 'tls_protocol',
  // Alerts that a server sends only about the client's certificate.
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: 'tls_client_certificate',
  ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE: 'tls_client_certificate',
}

/** The cause of a socket or TLS error; one that the receiver didn't cause is `internal`. */
export function causeFromError(error: unknown, phase: Phase): Cause {
  if (!(error instanceof Error)) return 'internal'
  const code = 'code' in error ? String(error.code) : ''
  if (isWithoutIpv6(error, code)) return 'connect_timeout'
  const known = causeOfCode[code]
  if (known) return known
  if (code.startsWith('ERR_SSL_') || (phase === 'tls' && code.startsWith('ERR_TLS_'))) return 'tls_protocol'
  return 'internal'
}

// What a machine without IPv6 reports for an IPv6 address; one without a route reports ENETUNREACH.
function isWithoutIpv6(error: Error, code: string): boolean {
  const isIpv6 = 'address' in error && isIP(String(error.address)) === 6
  return isIpv6 && (code === 'EADDRNOTAVAIL' || code === 'EAFNOSUPPORT')
}
