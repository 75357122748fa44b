import { randomBytes } from 'node:crypto'

/** Values that prevent the start: variable, value, and what the message says is allowed. */
export const refusedSettings: [string, string, string][] = [
  ...['0', '65536', '3000x', '-1', '3e3', ' 80'].map((text) => ['PORT', text, '1 to 65535'] as never),
  ...['0', '99999', 'x'].map((text) => ['SANDBOX_PORT', text, '1 to 65535'] as never),
  ...['not a host', 'http://x', 'a/b'].map((text) => ['HOST', text, 'address or a host name'] as never),
  ...['webhooks.example.com', 'ftp://x.com', 'https://x.com/app', 'https://x.com/?a', 'https://x.com/#a'].map(
    (text) => ['PUBLIC_URL', text, 'https://webhooks.example.com'] as never,
  ),
  ...['http://webhooks.example.com', 'http://10.0.0.1:3000', 'http://localhost.example.com'].map(
    (text) => ['PUBLIC_URL', text, 'https://'] as never,
  ),
  ...['inbox.example.com', 'http://i.example', 'https://i.example/x', 'https://u@i.example'].map(
    (text) => ['INBOX_URL', text, 'https://inbox.example.com'] as never,
  ),
  ['INBOX_URL', 'https://webhooks.example.com:444', 'a different host from PUBLIC_URL'],
  ...['0', 'x'].map((text) => ['INBOX_PORT', text, '1 to 65535'] as never),
  ...['postgres://db/recover', '/var/lib/recover.db', 'sqlite:'].map(
    (text) => ['DATABASE_URL', text, 'sqlite:/'] as never,
  ),
  ...['x'.repeat(31)].map((text) => ['NEXTAUTH_SECRET', text, '32 characters'] as never),
  ...['short', randomBytes(31).toString('base64'), randomBytes(33).toString('base64'), 'g'.repeat(64)].map(
    (text) => ['ENCRYPTION_KEY', text, '32 bytes'] as never,
  ),
  ...['30', '30s,', ',', '30s;2m', '-1s', 'soon', '31d', Array(21).fill('1s').join()].map(
    (text) => ['RETRY_SCHEDULE', text, '1 to 20 delays'] as never,
  ),
  ...['99ms', '61s', '10', 'x'].map((text) => ['DELIVERY_TIMEOUT', text, '100ms to 60s'] as never),
  ...['-1', '1.5', '10001', 'never'].map(
    (text) => ['AUTO_DISABLE_AFTER', text, '0 to never disable'] as never,
  ),
  ...['24', '31d', 'x'].map((text) => ['AUTO_DISABLE_MIN', text, '0s to 30d'] as never),
  ...['RETENTION', 'NOTICE_RETENTION'].flatMap((name) =>
    ['0', '0d', '23h', '-1d', '90', '36501d', 'never', '1e3d'].map(
      (text) => [name, text, `${name} must be from 1d to 36500d`] as never,
    ),
  ),
  ...['CONCURRENCY', 'CONCURRENCY_PER_ENDPOINT', 'CONCURRENCY_PER_PARTNER'].flatMap((name) =>
    ['0', '-1', '1.5', '10001', '1e3', 'x', ' 5'].map((text) => [name, text, `${name} must`] as never),
  ),
  ...['-1', '1000001', 'off'].flatMap((text) =>
    ['RATE_LIMIT_READ', 'RATE_LIMIT_FAILED_LOGINS', 'TRUSTED_PROXIES', 'MIN_FREE_DISK_MB'].map(
      (name) => [name, text, '0 (none) to 1000000'] as never,
    ),
  ),
  ...['0', '1000000001', 'all'].map((text) => ['MAX_BACKLOG', text, '1 to 1000000000'] as never),
  ...['127.0.0.1', 'localhost', '10.0.0.0/33', '10.0.0.0/8;'].map(
    (text) => ['EGRESS_ALLOWED_CIDRS', text, '127.0.0.0/8'] as never,
  ),
  ...[
    'dns.example.com',
    '9.9.9.9:',
    '999.9.9.9',
    '9.9.9.9:0',
    '9.9.9.9:65536',
    '1:2',
    '[::1',
    '9.9.9.9,',
  ].map((text) => ['DNS_SERVERS', text, '127.0.0.1:5353'] as never),
  ...['loud', 'INFO'].map((text) => ['LOG_LEVEL', text, 'info, trace, debug'] as never),
  ...['remote'].map((text) => ['ENGINE_DRIVER', text, 'direct, sdk'] as never),
  ...['inngest:8288', 'ftp://x'].map((text) => ['INNGEST_BASE_URL', text, 'http://'] as never),
  ...['no', 'off', 'localhost:8288'].map((text) => ['INNGEST_DEV', text, '1, 0 or a URL'] as never),
]
