import { randomBytes } from 'node:crypto'
import { resolve } from 'node:path'
import type { Cidr } from './cidr'
import { type InboxAddress, readInbox } from './inbox'
import { type InngestSettings, readInngest } from './inngest'
import type { RateLimits, Retention } from './limits'
import { type Concurrency, readConcurrency, readKept, readRateLimits } from './limits'
import type { MailSettings, OidcSettings } from './people'
import { readMail, readOidc, readStaffSignIn } from './people'
import { readAll, readOr } from './read-all'
import {
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
  readLimit,
  readPort,
  readPublicUrl,
  readSchedule,
  readSecret,
  readShutdownDelay,
  readTimeout,
  SettingError,
} from './values'
import { type Environment, readVariables, type Variables } from './variables'

/** Everything that can be configured, read once at start. */
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
  /** where test inboxes receive requests, and the port they listen on; null without them, and in local mode */
  inbox: InboxAddress | null
  nextAuthSecret: string
  /** 32 bytes */
  encryptionKey: Buffer
  retryScheduleMs: number[]
  deliveryTimeoutMs: number
  /** how long a stopping server still accepts requests, so that load balancers notice first that it is not ready */
  shutdownDelayMs: number
  /** deliveries failed in a row before an endpoint is disabled; 0: never */
  autoDisableAfter: number
  autoDisableMinMs: number
  retention: Retention
  /** deliveries in flight */
  concurrency: Concurrency
  /** how many of a partner's due deliveries may wait before its events are refused */
  maxBacklog: number
  /** free disk space required to accept events; 0: any */
  minFreeDiskBytes: number
  rateLimits: RateLimits
  /** how many proxies of our own are in front and name the caller in X-Forwarded-For */
  trustedProxies: number
  egressAllowedCidrs: Cidr[]
  dnsServers: string[]
  /** null: no mail is sent */
  mail: MailSettings | null
  /** null: people sign in by password only */
  oidc: OidcSettings | null
  staffSignIn: 'any' | 'oidc'
  /** token for reading the metrics from other machines; null: only this machine may */
  metricsToken: string | null
  logLevel: string
  inngest: InngestSettings | null
  engineDriver: 'direct' | 'sdk'
}

const defaults = readVariables({})
const defaultPort = Number(defaults.PORT)

/** Secrets that local mode generated for itself; kept in DATA_DIR by the caller. */
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
 * Reads and checks the environment. `localSecrets` is called only in local mode, with the absolute DATA_DIR. Throws
 * one SettingError that names every invalid variable and what is allowed.
 */
export function readSettings(
  localSecrets: (dataDir: string) => LocalSecrets,
  environment: Environment = process.env,
): Settings {
  const env = readVariables(environment)
  const host = readOr(() => readHost(env.HOST), defaults.HOST)
  const port = readOr(() => readPort('PORT', env.PORT, defaultPort), defaultPort)
  const publicUrl = () => readPublicUrl(env.PUBLIC_URL, `http://${host === '::1' ? '[::1]' : host}:${port}`)
  const portal = { publicUrl: env.PUBLIC_URL && readOr(publicUrl, undefined), port }
  const dataDir = resolve(/*turbopackIgnore: true*/ env.DATA_DIR)
  const localMode = isLocal(env)
  const { secrets, ...settings } = readAll({
    host: () => readOwnHost(env.HOST, localMode),
    port: () => readPort('PORT', env.PORT, defaultPort),
    secrets: () => {
      const local = localMode ? localSecrets(dataDir) : null
      return readAll({
        nextAuthSecret: () =>
          readSecret('NEXTAUTH_SECRET', local?.nextAuthSecret ?? readRequired(env, 'NEXTAUTH_SECRET'), 32),
        encryptionKey: () => readEncryptionKey(local?.encryptionKey ?? readRequired(env, 'ENCRYPTION_KEY')),
      })
    },
    publicUrl: () => {
      if (!localMode) readRequired(env, 'PUBLIC_URL')
      return publicUrl()
    },
    databaseFile: () => readDatabaseFile(env.DATABASE_URL, dataDir),
    sandboxPort: () =>
      readPort('SANDBOX_PORT', env.SANDBOX_PORT, port + 443 > 65535 ? port - 443 : port + 443),
    inbox: () => (localMode ? null : readInbox(env.INBOX_URL, env.INBOX_PORT, portal)),
    retryScheduleMs: () => readSchedule(env.RETRY_SCHEDULE),
    deliveryTimeoutMs: () => readTimeout(env.DELIVERY_TIMEOUT),
    shutdownDelayMs: () => readShutdownDelay(env.SHUTDOWN_DELAY ?? (localMode ? '0s' : '5s')),
    autoDisableAfter: () => readAutoDisableAfter(env.AUTO_DISABLE_AFTER),
    autoDisableMinMs: () => readAutoDisableMin(env.AUTO_DISABLE_MIN),
    retention: () => readKept(env),
    concurrency: () => readConcurrency(env),
    maxBacklog: () => readCount('MAX_BACKLOG', env.MAX_BACKLOG, 1_000_000_000),
    minFreeDiskBytes: () => readLimit('MIN_FREE_DISK_MB', env.MIN_FREE_DISK_MB) * 1024 * 1024,
    rateLimits: () => readRateLimits(env),
    trustedProxies: () => readLimit('TRUSTED_PROXIES', env.TRUSTED_PROXIES),
    egressAllowedCidrs: () => readCidrs(env.EGRESS_ALLOWED_CIDRS ?? ''),
    dnsServers: () => readDnsServers(env.DNS_SERVERS ?? ''),
    mail: () => readMail(env.SMTP_URL, env.MAIL_FROM),
    oidc: () =>
      readOidc({
        issuer: env.OIDC_ISSUER,
        clientId: env.OIDC_CLIENT_ID,
        clientSecret: env.OIDC_CLIENT_SECRET,
        name: env.OIDC_NAME,
      }),
    staffSignIn: () => readStaffSignIn(env.STAFF_SIGN_IN, env.OIDC_ISSUER),
    metricsToken: () =>
      env.METRICS_TOKEN === undefined ? null : readSecret('METRICS_TOKEN', env.METRICS_TOKEN, 16),
    logLevel: () => readChoice('LOG_LEVEL', env.LOG_LEVEL, logLevels),
    inngest: () => readInngest(env, host),
    engineDriver: () => readChoice<'direct' | 'sdk'>('ENGINE_DRIVER', env.ENGINE_DRIVER, ['direct', 'sdk']),
  })
  return { ...settings, ...secrets, dataDir, localMode }
}

function isLocal(env: Variables): boolean {
  return !env.NEXTAUTH_SECRET && !env.ENCRYPTION_KEY && !env.PUBLIC_URL && !env.DATABASE_URL
}

const logLevels = ['info', 'trace', 'debug', 'warn', 'error', 'fatal', 'silent'] as const

function readOwnHost(text: string, localMode: boolean): string {
  const host = readHost(text)
  if (!localMode || isLoopback(host)) return host
  throw new SettingError(
    `HOST is ${host}, but without NEXTAUTH_SECRET, ENCRYPTION_KEY and PUBLIC_URL the server runs in local mode, which listens on loopback only (127.0.0.1, ::1 or localhost). Set all three to listen on other addresses.`,
  )
}

function readRequired(env: Variables, name: 'NEXTAUTH_SECRET' | 'ENCRYPTION_KEY' | 'PUBLIC_URL'): string {
  const text = env[name]
  if (text) return text
  throw new SettingError(`${name} is missing: it must be set outside local mode`)
}
