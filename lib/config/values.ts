import { isIP } from 'node:net'
import { resolve } from 'node:path'
import { dayMs, parseDurationMs } from '@/lib/contract/time'
import { type Cidr, parseCidrs } from './cidr'

/** Invalid settings, one line each: the start must end with this message and exit code 1. */
export class SettingError extends Error {
  override name = 'SettingError'
  readonly problems: string[]

  constructor(...problems: string[]) {
    super(problems.join('\n'))
    this.problems = problems
  }
}

/** An address as a message may repeat it: without anything that may be a password or a token. */
export function quoteAddress(text: string): string {
  return `"${text.replace(/^.*@/s, '…@').replace(/[?#].*$/s, '?…')}"`
}

const loopback = /^(https?:\/\/)?(127\.0\.0\.1|\[?::1\]?|localhost)(:\d+)?\/?$/

/** True for this machine's own name or address, as a host or in a URL. */
export function isLoopback(address: string): boolean {
  return loopback.test(address)
}

/** An address or a host name. */
export function readHost(text: string): string {
  if (isIP(text) || /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i.test(text)) return text
  throw new SettingError(`HOST must be an IP address or a host name, not "${text}"`)
}

/** A port from 1 to 65535. */
export function readPort(name: string, text: string | undefined, fallback: number): number {
  if (text === undefined) return fallback
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0
  if (port > 0 && port < 65536) return port
  throw new SettingError(`${name} must be a port number from 1 to 65535, not "${text}"`)
}

/** Our own origin, without a path. */
export function readPublicUrl(text: string | undefined, fallback: string): string {
  if (text === undefined) return fallback
  const url = URL.canParse(text) ? new URL(text) : null
  if (!url || !/^https?:$/.test(url.protocol) || url.pathname !== '/' || url.search || url.hash) {
    throw new SettingError(
      `PUBLIC_URL must be a URL such as https://webhooks.example.com, not ${quoteAddress(text)}`,
    )
  }
  if (url.protocol === 'http:' && !isLoopback(url.origin)) {
    throw new SettingError(
      `PUBLIC_URL must start with https://, not "${text}": passwords and keys would be sent unencrypted. http:// is only allowed for this machine (127.0.0.1, [::1] or localhost)`,
    )
  }
  return url.origin
}

/** The absolute path of a SQLite file. */
export function readDatabaseFile(text: string | undefined, dataDir: string): string {
  if (text === undefined) return resolve(dataDir, 'recover.db')
  const match = /^(?:sqlite|file):(?:\/\/)?(.+)$/.exec(text)
  if (!match?.[1]) {
    throw new SettingError('DATABASE_URL must be a SQLite file, such as sqlite:/var/lib/recover/recover.db')
  }
  return resolve(/*turbopackIgnore: true*/ match[1])
}

/** 32 bytes, given as base64 or hex. */
export function readEncryptionKey(text: string): Buffer {
  const key = /^[0-9a-f]{64}$/i.test(text) ? Buffer.from(text, 'hex') : Buffer.from(text, 'base64')
  if (key.length !== 32)
    throw new SettingError('ENCRYPTION_KEY must be 32 bytes, as base64 or as 64 hex digits')
  return key
}

const maxDelayMs = 30 * dayMs

/** 1 to 20 delays in milliseconds. */
export function readSchedule(text: string): number[] {
  const delays = text.split(',').map(parseDurationMs)
  const valid = delays.filter((delay) => delay !== null && delay <= maxDelayMs) as number[]
  if (valid.length === delays.length && valid.length <= 20) return valid
  throw new SettingError(
    `RETRY_SCHEDULE must be 1 to 20 delays of at most 30d, such as 30s,2m,10m,1h,4h, not "${text}"`,
  )
}

/** Milliseconds from 100 to 60 000. */
export function readTimeout(text: string): number {
  const timeout = parseDurationMs(text)
  if (timeout === null || timeout < 100 || timeout > 60_000) {
    throw new SettingError(`DELIVERY_TIMEOUT must be from 100ms to 60s, such as 10s, not "${text}"`)
  }
  return timeout
}

const maxShutdownDelayMs = 300_000

/** Milliseconds from 0 to 5 minutes. */
export function readShutdownDelay(text: string): number {
  const delay = parseDurationMs(text)
  if (delay !== null && delay <= maxShutdownDelayMs) return delay
  throw new SettingError(`SHUTDOWN_DELAY must be from 0s to 5m, such as 5s, not "${text}"`)
}

/** A secret of at least this many characters; errors never contain it. */
export function readSecret(name: string, text: string, minLength: number): string {
  if (text.length >= minLength) return text
  throw new SettingError(`${name} must have at least ${minLength} characters`)
}

/** A whole number from 1 to `max`. */
export function readCount(name: string, text: string, max: number): number {
  const count = /^\d{1,15}$/.test(text) ? Number(text) : 0
  if (count >= 1 && count <= max) return count
  throw new SettingError(`${name} must be a whole number from 1 to ${max}, not "${text}"`)
}

/** A whole number up to a million; 0 for none. */
export function readLimit(name: string, text: string): number {
  const count = /^\d{1,7}$/.test(text) ? Number(text) : Number.NaN
  if (count <= 1_000_000) return count
  throw new SettingError(`${name} must be a whole number from 0 (none) to 1000000, not "${text}"`)
}

/** A whole number of deliveries up to 10 000; 0 for never. */
export function readAutoDisableAfter(text: string): number {
  const count = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN
  if (count <= 10_000) return count
  throw new SettingError(
    `AUTO_DISABLE_AFTER must be a number from 1 to 10000, or 0 to never disable, not "${text}"`,
  )
}

/** Milliseconds from 0 to 30 days. */
export function readAutoDisableMin(text: string): number {
  const min = parseDurationMs(text)
  if (min !== null && min <= maxDelayMs) return min
  throw new SettingError(`AUTO_DISABLE_MIN must be from 0s to 30d, such as 24h, not "${text}"`)
}

/** Milliseconds from a day to a hundred years. */
export function readRetention(name: string, text: string): number {
  const kept = parseDurationMs(text)
  if (kept !== null && kept >= dayMs && kept <= 36_500 * dayMs) return kept
  throw new SettingError(`${name} must be from 1d to 36500d, such as 90d, not "${text}"`)
}

/** Networks; none when empty. */
export function readCidrs(text: string): Cidr[] {
  try {
    return parseCidrs(text)
  } catch {
    throw new SettingError(
      `EGRESS_ALLOWED_CIDRS must be networks such as 127.0.0.0/8,fd00::/8, not "${text}"`,
    )
  }
}

/** Name servers, `address` or `address:port`; none when empty. */
export function readDnsServers(text: string): string[] {
  if (text === '') return []
  const servers = text.split(',').map((server) => server.trim())
  if (servers.every(isServer)) return servers
  throw new SettingError(`DNS_SERVERS must be IP addresses such as 9.9.9.9,127.0.0.1:5353, not "${text}"`)
}

function isServer(text: string): boolean {
  const [, v6, v4 = '', port = '53'] = /^(?:\[(.+)\]|([^:]+))(?::(\d{1,5}))?$/.exec(text) ?? []
  if (Number(port) < 1 || Number(port) > 65535) return false
  return isIP(text) > 0 || (v6 ? isIP(v6) === 6 : isIP(v4) === 4)
}

/** One of a few words; the first when unset. */
export function readChoice<T extends string>(
  name: string,
  text: string | undefined,
  allowed: readonly [T, ...T[]],
): T {
  if (text === undefined) return allowed[0]
  const choice = allowed.find((value) => value === text)
  if (!choice) throw new SettingError(`${name} must be one of ${allowed.join(', ')}, not "${text}"`)
  return choice
}

/** The URL of a server; `others` names what else the variable accepts. */
export function readAddress(name: string, text: string, others = ''): string {
  if (/^https?:\/\/[^/]/.test(text) && URL.canParse(text)) return text
  throw new SettingError(
    `${name} must be ${others}a URL such as http://localhost:8288, not ${quoteAddress(text)}`,
  )
}
