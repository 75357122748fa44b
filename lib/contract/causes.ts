/** Why an attempt failed or a delivery ended, from one fixed catalogue. */
export const causeCodes = [
  'dns_not_found',
  'dns_timeout',
  'blocked_address',
  'connect_refused',
  'connect_timeout',
  'connection_reset',
  'tls_expired',
  'tls_untrusted',
  'tls_hostname',
  'tls_protocol',
  'tls_client_certificate',
  'timeout',
  'redirect',
  'bad_response',
  'http_400',
  'http_401_403',
  'http_404',
  'http_410',
  'http_413',
  'http_429',
  'http_4xx',
  'http_5xx',
  'interrupted',
  'endpoint_inactive',
  'endpoint_deleted',
  'cancelled',
  'internal',
] as const

export type Cause = (typeof causeCodes)[number]

export interface CauseText {
  title: string
  /** the fixed sentence given as `error`, never a library's own message */
  sentence: string
  /** who must act */
  actor: 'partner' | 'us' | 'nobody'
  fixes: string[]
}

const partner = (title: string, sentence: string, ...fixes: string[]): CauseText => ({
  title,
  sentence,
  actor: 'partner',
  fixes,
})

/** The one table that the API, the portal and the docs use. */
export const causes: Record<Cause, CauseText> = {
  dns_not_found: partner(
    'Host not found',
    'The host name doesn’t resolve to an address.',
    'Check the host name in the endpoint URL for typos.',
    'Add an A or AAAA record for the host.',
  ),
  dns_timeout: partner(
    'DNS timeout',
    'The domain’s name servers didn’t respond in time.',
    'Check that the domain’s name servers are reachable.',
  ),
  blocked_address: partner(
    'Address not allowed',
    'The host resolves to a private or reserved address. We only deliver to public addresses.',
    'Make the host resolve to public addresses only.',
  ),
  connect_refused: partner(
    'Connection refused',
    'The server refused the connection.',
    'Check that your service is running and listening on the URL’s port.',
    'Allow Recover through your firewall.',
  ),
  connect_timeout: partner(
    'Connection timeout',
    'We couldn’t connect to the server in time.',
    'Check that the host is up and your firewall allows Recover.',
  ),
  connection_reset: partner(
    'Connection reset',
    'The server closed the connection before responding.',
    'Look for a crash or restart of your service or its proxy.',
  ),
  tls_expired: partner(
    'Certificate expired',
    'The server’s TLS certificate has expired or isn’t valid yet.',
    'Renew the certificate and reload your server.',
  ),
  tls_untrusted: partner(
    'Certificate not trusted',
    'The server’s certificate isn’t issued by a trusted CA.',
    'Serve the full chain, including intermediate certificates.',
    'Use a certificate from a public CA.',
  ),
  tls_hostname: partner(
    'Certificate host mismatch',
    'The server’s certificate doesn’t cover this host name.',
    'Use a certificate that covers this host name.',
  ),
  tls_protocol: partner(
    'TLS handshake failed',
    'The TLS 1.2/1.3 handshake didn’t complete.',
    'Check that the URL’s port serves HTTPS.',
    'Enable TLS 1.2 or later.',
  ),
  tls_client_certificate: partner(
    'Client certificate required',
    'The server requires a client certificate. We don’t present one.',
    'Turn off client certificates (mutual TLS) for the endpoint’s host or path.',
    'Verify the signature of each request instead.',
  ),
  timeout: partner(
    'Timed out',
    'The server didn’t respond within the timeout.',
    'Return 2xx first and process the event afterwards.',
    'If TLS took most of the time, check that the URL’s port serves HTTPS.',
  ),
  redirect: partner(
    'Redirect',
    'The server returned a redirect. We don’t follow redirects.',
    'Change the endpoint URL to the redirect’s target.',
  ),
  bad_response: partner(
    'Invalid HTTP response',
    'The server’s response wasn’t valid HTTP.',
    'Check what is listening on the URL’s port.',
  ),
  http_400: partner(
    'Bad request',
    'The server returned 400 Bad Request.',
    'Compare the request body with what your service expects.',
  ),
  http_401_403: partner(
    'Unauthorized',
    'The server returned 401 or 403.',
    'Check the signing secret: your service may be rejecting the signature.',
    'Check for a login page or firewall rule in front of the path.',
  ),
  http_404: partner(
    'Not found (404)',
    'The server returned 404 Not Found.',
    'Check the path in the endpoint URL.',
  ),
  http_410: partner(
    'Gone (410)',
    'The server returned 410 Gone.',
    'Delete or pause the endpoint if you no longer use it.',
  ),
  http_413: partner(
    'Payload too large (413)',
    'The server returned 413 Payload Too Large.',
    'Increase the request body limit of your server or proxy.',
  ),
  http_429: partner(
    'Rate limited (429)',
    'The server returned 429 Too Many Requests.',
    'Raise the rate limit for Recover.',
  ),
  http_4xx: partner(
    'Client error (4xx)',
    'The server returned a 4xx status.',
    'Look for the request in your service’s logs.',
  ),
  http_5xx: partner(
    'Server error',
    'The server returned a 5xx status.',
    'Look for the error in your service’s logs around this time.',
    'Return 2xx first and process the event afterwards.',
  ),
  interrupted: {
    title: 'Interrupted',
    sentence: 'We restarted during this attempt. It’s repeated without using up a retry.',
    actor: 'nobody',
    fixes: ['You may receive the same delivery ID twice.'],
  },
  endpoint_inactive: {
    title: 'Endpoint paused or disabled',
    sentence: 'The endpoint was paused or disabled, so its pending deliveries were cancelled.',
    actor: 'partner',
    fixes: ['Resume the endpoint, then replay what was cancelled.'],
  },
  endpoint_deleted: {
    title: 'Endpoint deleted',
    sentence: 'The endpoint was deleted, so its pending deliveries were cancelled.',
    actor: 'nobody',
    fixes: [],
  },
  cancelled: { title: 'Cancelled', sentence: 'Someone cancelled this delivery.', actor: 'nobody', fixes: [] },
  internal: {
    title: 'Problem on our side',
    sentence: 'The attempt failed because of a problem on our side.',
    actor: 'us',
    fixes: ['No action needed: we keep retrying. Contact support if it continues.'],
  },
}

/** Causes with which nothing of a request has reached the server, so that a resend cannot have a double effect. */
const neverArrived = new Set<Cause>([
  'dns_not_found',
  'dns_timeout',
  'blocked_address',
  'connect_refused',
  'connect_timeout',
  'tls_expired',
  'tls_untrusted',
  'tls_hostname',
  'tls_protocol',
  'tls_client_certificate',
])

/** True when the server may have processed one of these attempts (null is a success): it has to compare event ids. */
export function mayHaveArrived(attempts: { cause: Cause | null }[]): boolean {
  return attempts.some(({ cause }) => cause === null || !neverArrived.has(cause))
}
