export interface Variable {
  name: string
  /** the value that applies when the variable is unset */
  default?: string
  /** what applies when it is unset, in words, if not a fixed value */
  otherwise?: string
  /** outside local mode */
  isRequired?: true
  /** Markdown; one line */
  meaning: string
}

/**
 * Every environment variable that the product reads, in the order of the documentation. `npm run settings` generates
 * `.env.example` and the table in docs/operating.md from this list.
 */
export const variables = [
  {
    name: 'PUBLIC_URL',
    isRequired: true,
    meaning: 'where others reach the server; `https://`, or `http://` on this machine only',
  },
  {
    name: 'NEXTAUTH_SECRET',
    isRequired: true,
    meaning: 'signs sessions and list cursors; 32 characters or more (`openssl rand -base64 32`)',
  },
  {
    name: 'ENCRYPTION_KEY',
    isRequired: true,
    meaning: 'encrypts signing secrets; 32 bytes, base64 or hex (`openssl rand -base64 32`); keep it safe',
  },
  { name: 'HOST', default: '127.0.0.1', meaning: 'the address to listen on' },
  { name: 'PORT', default: '3000', meaning: 'the port to listen on' },
  {
    name: 'DATA_DIR',
    default: '.data',
    meaning: 'folder of the database, local secrets and the sandbox certificate authority',
  },
  {
    name: 'DATABASE_URL',
    otherwise: 'SQLite in `DATA_DIR`',
    meaning: 'the database file: `sqlite:/path/to/recover.db`',
  },
  {
    name: 'RETRY_SCHEDULE',
    default: '30s,2m,10m,1h,4h',
    meaning: '1 to 20 delays between attempts; attempts = delays + 1',
  },
  {
    name: 'DELIVERY_TIMEOUT',
    default: '10s',
    meaning: 'deadline of one attempt, including DNS and TLS',
  },
  {
    name: 'SHUTDOWN_DELAY',
    otherwise: '`5s`; in local mode `0s`',
    meaning: 'how long a stopping server still accepts requests, so that load balancers notice first',
  },
  {
    name: 'AUTO_DISABLE_AFTER',
    default: '20',
    meaning: 'consecutive failed deliveries that disable an endpoint; 0: never',
  },
  { name: 'AUTO_DISABLE_MIN', default: '24h', meaning: 'minimum time they must have been failing' },
  {
    name: 'RETENTION',
    default: '90d',
    meaning: 'how long payloads, attempts and finished deliveries are kept; at least `1d`',
  },
  {
    name: 'NOTICE_RETENTION',
    default: '365d',
    meaning: 'how long notices and the audit log are kept; at least `1d`',
  },
  {
    name: 'CONCURRENCY',
    default: '128',
    meaning: 'deliveries in flight at the same time; a quarter is reserved for first attempts',
  },
  {
    name: 'CONCURRENCY_PER_ENDPOINT',
    default: '10',
    meaning: 'deliveries in flight at the same time to one endpoint',
  },
  {
    name: 'CONCURRENCY_PER_PARTNER',
    default: '64',
    meaning: 'deliveries in flight at the same time for one partner',
  },
  {
    name: 'MAX_BACKLOG',
    default: '1000000',
    meaning:
      'queued deliveries of one partner (ready to send, waiting for a slot) beyond which publishing returns 503',
  },
  {
    name: 'MIN_FREE_DISK_MB',
    default: '256',
    meaning: 'free space in MiB that the database’s disk must have for events to be accepted; 0: don’t check',
  },
  {
    name: 'RATE_LIMIT_READ',
    default: '100',
    meaning: 'GET requests per second of one partner, or of one platform key; 0: no limit',
  },
  {
    name: 'RATE_LIMIT_WRITE',
    default: '50',
    meaning: 'other requests per second of one partner, or of one platform key; 0: no limit',
  },
  {
    name: 'RATE_LIMIT_PUBLISH',
    default: '200',
    meaning: 'publishing requests per second of one platform key; 0: no limit',
  },
  {
    name: 'RATE_LIMIT_FAILED_KEYS',
    default: '600',
    meaning: 'invalid keys per minute from one network (an IPv4 address or an IPv6 /64); 0: no limit',
  },
  {
    name: 'RATE_LIMIT_FAILED_LOGINS',
    default: '10',
    meaning:
      'failed sign-ins per user and network in 15 minutes, five times as many for all users of a network; 0: no limit',
  },
  {
    name: 'TRUSTED_PROXIES',
    default: '0',
    meaning:
      'how many of your own proxies are in front and add to `X-Forwarded-For`; if it’s too low, everyone counts as one network',
  },
  {
    name: 'EGRESS_ALLOWED_CIDRS',
    meaning:
      'networks that deliveries can reach even though they aren’t public, such as `10.1.0.0/16,fd00::/8`',
  },
  {
    name: 'DNS_SERVERS',
    otherwise: 'the system’s',
    meaning:
      'name servers, such as `9.9.9.9,127.0.0.1:5353`; with more than one, the next is asked after 250 ms, so a slow server doesn’t cost an attempt',
  },
  {
    name: 'SMTP_URL',
    meaning:
      'the mail server, `smtps://user:password@host:465` or `smtp://…`; without it and `MAIL_FROM`, no email is sent',
  },
  { name: 'MAIL_FROM', meaning: 'the sender of emails, such as `Recover <webhooks@example.com>`' },
  {
    name: 'OIDC_ISSUER',
    meaning:
      'an OpenID Connect server that people can use to sign in, in addition to their password; needs `OIDC_CLIENT_ID` and `OIDC_CLIENT_SECRET`',
  },
  { name: 'OIDC_CLIENT_ID', meaning: 'the client ID that is registered with that server' },
  { name: 'OIDC_CLIENT_SECRET', meaning: 'the secret of that client' },
  {
    name: 'OIDC_NAME',
    otherwise: 'the issuer’s host',
    meaning: 'the name of that server on the button of the sign-in page',
  },
  {
    name: 'STAFF_SIGN_IN',
    default: 'any',
    meaning: 'how support staff sign in; `oidc`: only with that server, their passwords don’t work',
  },
  {
    name: 'SANDBOX_PORT',
    otherwise: '`PORT` + 443',
    meaning: 'the port of the sandbox (with the test inboxes), in local mode',
  },
  {
    name: 'INBOX_URL',
    meaning: 'where test inboxes accept requests, outside local mode: an origin of its own, `https://`',
  },
  {
    name: 'INBOX_PORT',
    otherwise: '`PORT` + 1',
    meaning: 'the port that test inboxes listen on, outside local mode',
  },
  {
    name: 'METRICS_TOKEN',
    meaning: 'secret with which other machines can read `/metrics`; 16 characters or more',
  },
  {
    name: 'LOG_LEVEL',
    default: 'info',
    meaning: 'the least severe level to log: `trace`, `debug`, `info`, `warn`, `error`, `fatal` or `silent`',
  },
  {
    name: 'ENGINE_DRIVER',
    default: 'direct',
    meaning:
      'how the embedded engine calls a function; `sdk`: through Inngest’s own handler, which is much slower',
  },
  {
    name: 'INNGEST_EVENT_KEY',
    meaning: 'event key of an Inngest server that runs the functions instead of the embedded engine',
  },
  { name: 'INNGEST_SIGNING_KEY', meaning: 'signing key of that server' },
  { name: 'INNGEST_BASE_URL', meaning: 'address of that server; Inngest Cloud if unset' },
  {
    name: 'INNGEST_DEV',
    default: '0',
    meaning: 'an Inngest dev server, without keys and on loopback only: `1` or its address',
  },
] as const satisfies readonly Variable[]

/** The variables as set, or their default; those without either are undefined. */
export type Variables = {
  [V in (typeof variables)[number] as V['name']]: V extends { default: string } ? string : string | undefined
}

export type Environment = Record<string, string | undefined>

/** Reads the variables from the environment; an empty value counts as unset. */
export function readVariables(environment: Environment): Variables {
  const read = (variable: Variable) => environment[variable.name] || variable.default
  return Object.fromEntries(variables.map((variable) => [variable.name, read(variable)])) as Variables
}
