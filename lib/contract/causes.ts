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

/** The one table that the API, the portal and the docs speak from. */
export const causes: Record<Cause, CauseText> = {
  dns_not_found: partner(
    'Host not found',
    'The host name of the URL has no address.',
    'Check the spelling of the host in the URL.',
    'Publish an A or AAAA record for it.',
  ),
  dns_timeout: partner(
    'DNS did not answer',
    'The name servers of the host did not answer in time.',
    'Check that the name servers of the domain answer.',
  ),
  blocked_address: partner(
    'Address not allowed',
    'The host resolves to an address that deliveries must not reach, such as a private one.',
    'Point the host at a public address only.',
  ),
  connect_refused: partner(
    'Connection refused',
    'The server refused the connection.',
    'Check that the service runs and listens on the port of the URL.',
    'Check that the firewall lets our requests in.',
  ),
  connect_timeout: partner(
    'No connection',
    'The server did not accept the connection in time.',
    'Check that the host is up and the firewall lets our requests in.',
  ),
  connection_reset: partner(
    'Connection closed early',
    'The server closed the connection before it had answered.',
    'Look for a crash or a restart in the service or the proxy in front of it.',
  ),
  tls_expired: partner(
    'Certificate expired',
    'The certificate of the server has expired or is not valid yet.',
    'Renew the certificate and reload the server.',
  ),
  tls_untrusted: partner(
    'Certificate not trusted',
    'The certificate of the server is not signed by a known authority.',
    'Serve the full chain, intermediate certificates included.',
    'Use a certificate of a public authority.',
  ),
  tls_hostname: partner(
    'Certificate for another host',
    'The certificate of the server does not name the host of the URL.',
    'Issue a certificate that names this host.',
  ),
  tls_protocol: partner(
    'TLS failed',
    'The server did not complete a TLS 1.2 or 1.3 handshake.',
    'Check that the port of the URL speaks HTTPS.',
    'Allow TLS 1.2 or later.',
  ),
  tls_client_certificate: partner(
    'Client certificate required',
    'The server requires a client certificate, and deliveries do not present one.',
    'Turn off client certificates (mutual TLS) for the path or host of the endpoint.',
    'Verify the signature of each request instead.',
  ),
  timeout: partner(
    'No answer in time',
    'The server did not answer within the deadline.',
    'Answer 2xx first and do the work afterwards.',
    'When TLS took the time: check that the port of the URL speaks HTTPS.',
  ),
  redirect: partner(
    'Redirect',
    'The server answered with a redirect, which is never followed.',
    'Set the endpoint to the final URL.',
  ),
  bad_response: partner(
    'Not an HTTP answer',
    'The server answered with something that is not valid HTTP.',
    'Check what listens on the port of the URL.',
  ),
  http_400: partner(
    'Bad request',
    'The server answered 400.',
    'Compare what the service expects with the envelope in the request.',
  ),
  http_401_403: partner(
    'Not authorised',
    'The server answered 401 or 403.',
    'Check the signing secret: the service may reject the signature.',
    'Check that no login or firewall rule stands before the path.',
  ),
  http_404: partner('Path not found', 'The server answered 404.', 'Check the path of the URL.'),
  http_410: partner(
    'Gone',
    'The server answered 410.',
    'Delete or pause the endpoint when it is no longer used.',
  ),
  http_413: partner('Too large', 'The server answered 413.', 'Raise the body size the service accepts.'),
  http_429: partner('Too many requests', 'The server answered 429.', 'Raise the limit for our requests.'),
  http_4xx: partner(
    'Request rejected',
    'The server answered with a 4xx status.',
    'Look up the status in the log of the service.',
  ),
  http_5xx: partner(
    'Server error',
    'The server answered with a 5xx status.',
    'Look for the error in the log of the service at this time.',
    'Answer 2xx first and do the work afterwards.',
  ),
  interrupted: {
    title: 'Interrupted',
    sentence: 'We restarted during this attempt; it is sent again in the same place of the schedule.',
    actor: 'nobody',
    fixes: ['Expect the same delivery id once more.'],
  },
  endpoint_inactive: {
    title: 'Endpoint inactive',
    sentence: 'The endpoint was paused or disabled, so what was pending for it was cancelled.',
    actor: 'partner',
    fixes: ['Activate the endpoint to receive new events.'],
  },
  endpoint_deleted: {
    title: 'Endpoint deleted',
    sentence: 'The endpoint was deleted, so what was pending for it was cancelled.',
    actor: 'nobody',
    fixes: [],
  },
  cancelled: { title: 'Cancelled', sentence: 'The delivery was cancelled.', actor: 'nobody', fixes: [] },
  internal: {
    title: 'Fault on our side',
    sentence: 'The attempt failed because of a fault on our side.',
    actor: 'us',
    fixes: ['Nothing to do: the schedule goes on. Contact support when it lasts.'],
  },
}

/** Causes by which nothing of a request has reached the server, so that sending it again cannot do anything twice. */
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

/** True when the server may have acted on one of these attempts, of which null is a success: it has to compare event ids. */
export function mayHaveArrived(attempts: { cause: Cause | null }[]): boolean {
  return attempts.some(({ cause }) => cause === null || !neverArrived.has(cause))
}
