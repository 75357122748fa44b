import { randomBytes } from 'node:crypto'
import { isIP } from 'node:net'
import { resolve } from 'node:path'
import { z } from 'zod'
import { type Cidr, parseCidrs } from '@/lib/dispatch/classify-address'
import { parseDurationMs } from '@/lib/duration'

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
  nextAuthSecret: string
  /** 32 bytes */
  encryptionKey: Buffer
  retryScheduleMs: number[]
  deliveryTimeoutMs: number
  egressAllowedCidrs: Cidr[]
  dnsServers: string[]
  logLevel: string
  inngest: InngestSettings | null
  engineDriver: 'direct' | 'sdk'
}

export interface InngestSettings {
  eventKey: string | undefined
  signingKey: string | undefined
  baseUrl: string | undefined
  dev: boolean
}

type Environment = Record<string, string | undefined>

/** A setting that cannot be used: the start must end with this message and exit code 1. */
export class SettingError extends Error {
  override name = 'SettingError'
}

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
  'EGRESS_ALLOWED_CIDRS',
  'DNS_SERVERS',
  'LOG_LEVEL',
  'SANDBOX_PORT',
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
    nextAuthSecret: secrets.nextAuthSecret,
    encryptionKey: readEncryptionKey(secrets.encryptionKey),
    retryScheduleMs: readSchedule(env.RETRY_SCHEDULE ?? '30s,2m,10m,1h,4h'),
    deliveryTimeoutMs: readTimeout(env.DELIVERY_TIMEOUT ?? '10s'),
    egressAllowedCidrs: readCidrs(env.EGRESS_ALLOWED_CIDRS ?? ''),
    dnsServers: readDnsServers(env.DNS_SERVERS ?? ''),
    logLevel: readChoice('LOG_LEVEL', env.LOG_LEVEL, logLevels),
    inngest: readInngest(env, host),
    engineDriver: readChoice('ENGINE_DRIVER', env.ENGINE_DRIVER, ['direct', 'sdk']),
  }
}

function isLocal(env: Variables): boolean {
  return !env.NEXTAUTH_SECRET && !env.ENCRYPTION_KEY && !env.PUBLIC_URL && !env.DATABASE_URL
}

const logLevels = ['info', 'trace', 'debug', 'warn', 'error', 'fatal', 'silent'] as const
const loopback = /^(https?:\/\/)?(127\.0\.0\.1|\[?::1\]?|localhost)(:\d+)?\/?$/

function readHost(text: string): string {
  if (isIP(text) || /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i.test(text)) return text
  throw new SettingError(`HOST must be an address or a host name, not "${text}"`)
}

function assertLoopback(host: string): void {
  if (loopback.test(host)) return
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

function readPort(name: string, text: string | undefined, fallback: number): number {
  if (text === undefined) return fallback
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0
  if (port > 0 && port < 65536) return port
  throw new SettingError(`${name} must be a port number from 1 to 65535, not "${text}"`)
}

function readPublicUrl(text: string | undefined, fallback: string): string {
  if (text === undefined) return fallback
  const url = URL.canParse(text) ? new URL(text) : null
  if (!url || !/^https?:$/.test(url.protocol) || url.pathname !== '/' || url.search || url.hash) {
    throw new SettingError(
      `PUBLIC_URL must be an address such as https://webhooks.example.com, not "${text}"`,
    )
  }
  return url.origin
}

function readDatabaseFile(text: string | undefined, dataDir: string): string {
  if (text === undefined) return resolve(dataDir, 'recover.db')
  const match = /^(?:sqlite|file):(?:\/\/)?(.+)$/.exec(text)
  if (!match?.[1]) {
    throw new SettingError('DATABASE_URL must be a SQLite file, such as sqlite:/var/lib/recover/recover.db')
  }
  return resolve(/*turbopackIgnore: true*/ match[1])
}

function readEncryptionKey(text: string): Buffer {
  const key = /^[0-9a-f]{64}$/i.test(text) ? Buffer.from(text, 'hex') : Buffer.from(text, 'base64')
  if (key.length !== 32)
    throw new SettingError('ENCRYPTION_KEY must be 32 bytes, as base64 or as 64 hex digits')
  return key
}

const longestDelayMs = 30 * 86_400_000

function readSchedule(text: string): number[] {
  const delays = text.split(',').map(parseDurationMs)
  const valid = delays.filter((delay) => delay !== null && delay <= longestDelayMs) as number[]
  if (valid.length === delays.length && valid.length <= 20) return valid
  throw new SettingError(
    `RETRY_SCHEDULE must be 1 to 20 delays of at most 30d, such as 30s,2m,10m,1h,4h, not "${text}"`,
  )
}

function readTimeout(text: string): number {
  const timeout = parseDurationMs(text)
  if (timeout === null || timeout < 100 || timeout > 60_000) {
    throw new SettingError(`DELIVERY_TIMEOUT must be from 100ms to 60s, such as 10s, not "${text}"`)
  }
  return timeout
}

function readCidrs(text: string): Cidr[] {
  try {
    return parseCidrs(text)
  } catch {
    throw new SettingError(
      `EGRESS_ALLOWED_CIDRS must be networks such as 127.0.0.0/8,fd00::/8, not "${text}"`,
    )
  }
}

function readDnsServers(text: string): string[] {
  if (text === '') return []
  const servers = text.split(',').map((server) => server.trim())
  if (servers.every(isServer)) return servers
  throw new SettingError(`DNS_SERVERS must be addresses such as 9.9.9.9,127.0.0.1:5353, not "${text}"`)
}

function isServer(text: string): boolean {
  const [, v6, v4 = '', port = '53'] = /^(?:\[(.+)\]|([^:]+))(?::(\d{1,5}))?$/.exec(text) ?? []
  if (Number(port) < 1 || Number(port) > 65535) return false
  return isIP(text) > 0 || (v6 ? isIP(v6) === 6 : isIP(v4) === 4)
}

function readChoice<T extends string>(
  name: string,
  text: string | undefined,
  allowed: readonly [T, ...T[]],
): T {
  if (text === undefined) return allowed[0]
  const choice = allowed.find((value) => value === text)
  if (!choice) throw new SettingError(`${name} must be one of ${allowed.join(', ')}, not "${text}"`)
  return choice
}

function readInngest(env: Variables, host: string): InngestSettings | null {
  const { INNGEST_EVENT_KEY: eventKey, INNGEST_SIGNING_KEY: signingKey, INNGEST_DEV: devText = '0' } = env
  const dev = !/^(0|false)$/i.test(devText)
  const isFlag = /^(0|false|1|true)$/i.test(devText)
  const devUrl = isFlag ? undefined : readAddress('INNGEST_DEV', devText, '1, 0 or ')
  const baseUrl = env.INNGEST_BASE_URL && readAddress('INNGEST_BASE_URL', env.INNGEST_BASE_URL)
  if (!dev && !eventKey && !baseUrl) return null
  if (dev && ![host, env.PUBLIC_URL ?? host].every((address) => loopback.test(address)))
    throw new SettingError('INNGEST_DEV lets anyone run any function: HOST and PUBLIC_URL must be loopback')
  if (!dev && !signingKey)
    throw new SettingError('INNGEST_SIGNING_KEY is missing: without it anyone could run any function')
  return { eventKey, signingKey, baseUrl: baseUrl ?? devUrl, dev }
}

function readAddress(name: string, text: string, others = ''): string {
  if (/^https?:\/\/[^/]/.test(text) && URL.canParse(text)) return text
  throw new SettingError(`${name} must be ${others}an address such as http://localhost:8288, not "${text}"`)
}
