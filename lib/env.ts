import { randomBytes } from 'node:crypto'
import { resolve } from 'node:path'
import { z } from 'zod'
import type { OidcSettings, Retention } from '@/lib/context'
import type { Cidr } from '@/lib/dispatch/classify-address'
import type { RateLimits } from '@/lib/http/rate-limit'
import type { MailSettings } from '@/lib/mail/transport'
import { type InngestSettings, readInngest } from './env-inngest'
import { readMail, readOidc, readStaffSignIn } from './env-people'
import {
  type InboxPlace,
  isLoopback,
  readAutoDisableAfter,
  readAutoDisableMin,
  readChoice,
  readCidrs,
  readCount,
  readDatabaseFile,
  readDnsServers,
  readEncryptionKey,
  readHost,
  readInbox,
  readLimit,
  readPort,
  readPublicUrl,
  readRetention,
  readSchedule,
  readTimeout,
  SettingError,
} from './env-values'

/** Everything that can be set from outside, read once at start. */
export interface Settings {
  host: string
  port: number
  publicUrl: string
  /** absolute */
  dataDir: string
  databaseFile: string
  /** nothing was configured: loopback only, demo data, sandbox, generated secrets */
  localMode: boolean
  sandboxPort: number
  /** where test inboxes take requests, and the port they listen on; null without them, and in local mode */
  inbox: InboxPlace | null
  nextAuthSecret: string
  /** 32 bytes */
  encryptionKey: Buffer
  retryScheduleMs: number[]
  deliveryTimeoutMs: number
  /** deliveries exhausted in a row before an endpoint is disabled; 0: never */
  autoDisableAfter: number
  autoDisableMinMs: number
  retention: Retention
  /** deliveries under way at once */
  concurrency: Concurrency
  /** due deliveries beyond which events are refused */
  maxBacklog: number
  rateLimits: RateLimits
  /** how many proxies of our own stand in front and say who called, in X-Forwarded-For */
  trustedProxies: number
  egressAllowedCidrs: Cidr[]
  dnsServers: string[]
  /** null: no mail is sent */
  mail: MailSettings | null
  /** null: people sign in by password only */
  oidc: OidcSettings | null
  staffSignIn: 'any' | 'oidc'
  logLevel: string
  inngest: InngestSettings | null
  engineDriver: 'direct' | 'sdk'
}

export interface Concurrency {
  perEndpoint: number
  perPartner: number
  /** the embedded engine's */
  total: number
}

type Environment = Record<string, string | undefined>

const unsetWhenEmpty = z.preprocess((value) => (value === '' ? undefined : value), z.string().optional())
const variables = [
  'PORT',
  'HOST',
  'DATA_DIR',
  'DATABASE_URL',
  'PUBLIC_URL',
  'NEXTAUTH_SECRET',
  'ENCRYPTION_KEY',
  'RETRY_SCHEDULE',
  'DELIVERY_TIMEOUT',
  'AUTO_DISABLE_AFTER',
  'AUTO_DISABLE_MIN',
  'RETENTION',
  'NOTICE_RETENTION',
  'CONCURRENCY',
  'CONCURRENCY_PER_ENDPOINT',
  'CONCURRENCY_PER_PARTNER',
  'MAX_BACKLOG',
  'RATE_LIMIT_READ',
  'RATE_LIMIT_WRITE',
  'RATE_LIMIT_PUBLISH',
  'RATE_LIMIT_FAILED_KEYS',
  'RATE_LIMIT_FAILED_LOGINS',
  'TRUSTED_PROXIES',
  'EGRESS_ALLOWED_CIDRS',
  'DNS_SERVERS',
  'SMTP_URL',
  'MAIL_FROM',
  'OIDC_ISSUER',
  'OIDC_CLIENT_ID',
  'OIDC_CLIENT_SECRET',
  'OIDC_NAME',
  'STAFF_SIGN_IN',
  'LOG_LEVEL',
  'SANDBOX_PORT',
  'INBOX_URL',
  'INBOX_PORT',
  'ENGINE_DRIVER',
  'INNGEST_EVENT_KEY',
  'INNGEST_SIGNING_KEY',
  'INNGEST_BASE_URL',
  'INNGEST_DEV',
] as const
type Variables = Partial<Record<(typeof variables)[number], string | undefined>>
const source = z.object(Object.fromEntries(variables.map((name) => [name, unsetWhenEmpty])))

/** Secrets that local mode made for itself; kept in DATA_DIR by the caller. */
export interface LocalSecrets {
  nextAuthSecret: string
  encryptionKey: string
}

export function newLocalSecrets(): LocalSecrets {
  return {
    nextAuthSecret: randomBytes(32).toString('base64'),
    encryptionKey: randomBytes(32).toString('base64'),
  }
}

/**
 * Reads and checks the environment. `localSecrets` is asked for only in local mode, with the absolute DATA_DIR.
 * Throws SettingError naming the variable and what is allowed.
 */
export function readSettings(
  localSecrets: (dataDir: string) => LocalSecrets,
  environment: Environment = process.env,
): Settings {
  const env = source.parse(environment) as Variables
  const host = readHost(env.HOST ?? '127.0.0.1')
  const port = readPort('PORT', env.PORT, 3000)
  const dataDir = resolve(/*turbopackIgnore: true*/ env.DATA_DIR ?? '.data')
  const localMode = isLocal(env)
  if (localMode) assertLoopback(host)
  const secrets = localMode ? localSecrets(dataDir) : requiredSecrets(env)

  return {
    host,
    port,
    publicUrl: readPublicUrl(env.PUBLIC_URL, `http://${host === '::1' ? '[::1]' : host}:${port}`),
    dataDir,
    databaseFile: readDatabaseFile(env.DATABASE_URL, dataDir),
    localMode,
    sandboxPort: readPort('SANDBOX_PORT', env.SANDBOX_PORT, port + 443 > 65535 ? port - 443 : port + 443),
    inbox: localMode ? null : readInbox(env.INBOX_URL, env.INBOX_PORT, { publicUrl: env.PUBLIC_URL, port }),
    nextAuthSecret: secrets.nextAuthSecret,
    encryptionKey: readEncryptionKey(secrets.encryptionKey),
    retryScheduleMs: readSchedule(env.RETRY_SCHEDULE ?? '30s,2m,10m,1h,4h'),
    deliveryTimeoutMs: readTimeout(env.DELIVERY_TIMEOUT ?? '10s'),
    autoDisableAfter: readAutoDisableAfter(env.AUTO_DISABLE_AFTER ?? '20'),
    autoDisableMinMs: readAutoDisableMin(env.AUTO_DISABLE_MIN ?? '24h'),
    retention: {
      dataMs: readRetention('RETENTION', env.RETENTION ?? '90d'),
      noticeMs: readRetention('NOTICE_RETENTION', env.NOTICE_RETENTION ?? '365d'),
    },
    concurrency: readConcurrency(env),
    maxBacklog: readCount('MAX_BACKLOG', env.MAX_BACKLOG ?? '1000000', 1_000_000_000),
    rateLimits: readRateLimits(env),
    trustedProxies: readLimit('TRUSTED_PROXIES', env.TRUSTED_PROXIES ?? '0'),
    egressAllowedCidrs: readCidrs(env.EGRESS_ALLOWED_CIDRS ?? ''),
    dnsServers: readDnsServers(env.DNS_SERVERS ?? ''),
    mail: readMail(env.SMTP_URL, env.MAIL_FROM),
    oidc: readOidc({
      issuer: env.OIDC_ISSUER,
      clientId: env.OIDC_CLIENT_ID,
      clientSecret: env.OIDC_CLIENT_SECRET,
      name: env.OIDC_NAME,
    }),
    staffSignIn: readStaffSignIn(env.STAFF_SIGN_IN, env.OIDC_ISSUER),
    logLevel: readChoice('LOG_LEVEL', env.LOG_LEVEL, logLevels),
    inngest: readInngest(env, host),
    engineDriver: readChoice('ENGINE_DRIVER', env.ENGINE_DRIVER, ['direct', 'sdk']),
  }
}

function readRateLimits(env: Variables): RateLimits {
  const read = (
    name: `RATE_LIMIT_${'READ' | 'WRITE' | 'PUBLISH' | 'FAILED_KEYS' | 'FAILED_LOGINS'}`,
    usual: string,
  ) => readLimit(name, env[name] ?? usual)
  const failedLogins = read('RATE_LIMIT_FAILED_LOGINS', '10')
  return {
    read: read('RATE_LIMIT_READ', '100'),
    write: read('RATE_LIMIT_WRITE', '50'),
    publish: read('RATE_LIMIT_PUBLISH', '200'),
    failedKeys: read('RATE_LIMIT_FAILED_KEYS', '600'),
    failedLogins,
    failedLoginsOfNetwork: failedLogins * 5,
  }
}

// A partner may use half of all slots: it is never alone in having to wait, and two are needed to fill them.
function readConcurrency(env: Variables): Concurrency {
  const read = (
    name: 'CONCURRENCY' | 'CONCURRENCY_PER_ENDPOINT' | 'CONCURRENCY_PER_PARTNER',
    fallback: string,
  ) => readCount(name, env[name] ?? fallback, 10_000)
  return {
    perEndpoint: read('CONCURRENCY_PER_ENDPOINT', '10'),
    perPartner: read('CONCURRENCY_PER_PARTNER', '64'),
    total: read('CONCURRENCY', '128'),
  }
}

function isLocal(env: Variables): boolean {
  return !env.NEXTAUTH_SECRET && !env.ENCRYPTION_KEY && !env.PUBLIC_URL && !env.DATABASE_URL
}

const logLevels = ['info', 'trace', 'debug', 'warn', 'error', 'fatal', 'silent'] as const
function assertLoopback(host: string): void {
  if (isLoopback(host)) return
  throw new SettingError(
    `HOST is ${host}, but without NEXTAUTH_SECRET, ENCRYPTION_KEY and PUBLIC_URL the server runs in local mode, which listens on loopback only (127.0.0.1, ::1 or localhost). Set those three to serve others.`,
  )
}

function requiredSecrets(env: Variables): LocalSecrets {
  for (const name of ['NEXTAUTH_SECRET', 'ENCRYPTION_KEY', 'PUBLIC_URL'] as const) {
    if (!env[name]) throw new SettingError(`${name} is missing: it must be set outside local mode`)
  }
  const { NEXTAUTH_SECRET: nextAuthSecret = '', ENCRYPTION_KEY: encryptionKey = '' } = env
  if (nextAuthSecret.length < 32) throw new SettingError('NEXTAUTH_SECRET must have at least 32 characters')
  return { nextAuthSecret, encryptionKey }
}
