import { readAll } from './read-all'
import { readCount, readLimit, readRetention } from './values'
import type { Variables } from './variables'

/** Requests a second of one partner, over all its keys and sessions, or of one platform key; 0 means no limit. */
export interface RateLimits {
  read: number
  write: number
  publish: number
  /** wrong keys per network and minute */
  failedKeys: number
  /** wrong passwords per user and network in a quarter of an hour */
  failedLogins: number
  /** wrong passwords per network in a quarter of an hour, over all users */
  failedLoginsOfNetwork: number
}

/** How long things are kept, ms. */
export interface Retention {
  /** payloads, attempts and deliveries, from when a delivery ended */
  dataMs: number
  /** notices and the audit log */
  noticeMs: number
}

/** When an endpoint is disabled: after `after` deliveries failed in a row (0: never) over at least `minMs`. */
export interface AutoDisable {
  after: number
  minMs: number
}

export interface Concurrency {
  perEndpoint: number
  perPartner: number
  /** of the embedded engine */
  total: number
}

/** Request limits per caller. */
export function readRateLimits(env: Variables): RateLimits {
  const read = (kind: 'READ' | 'WRITE' | 'PUBLISH' | 'FAILED_KEYS' | 'FAILED_LOGINS') => () =>
    readLimit(`RATE_LIMIT_${kind}`, env[`RATE_LIMIT_${kind}`])
  const limits = readAll({
    read: read('READ'),
    write: read('WRITE'),
    publish: read('PUBLISH'),
    failedKeys: read('FAILED_KEYS'),
    failedLogins: read('FAILED_LOGINS'),
  })
  return { ...limits, failedLoginsOfNetwork: limits.failedLogins * 5 }
}

/** By default a partner may use half of all slots: it takes at least two to fill them. */
export function readConcurrency(env: Variables): Concurrency {
  const read = (name: 'CONCURRENCY' | `CONCURRENCY_PER_${'ENDPOINT' | 'PARTNER'}`) => () =>
    readCount(name, env[name], 10_000)
  return readAll({
    perEndpoint: read('CONCURRENCY_PER_ENDPOINT'),
    perPartner: read('CONCURRENCY_PER_PARTNER'),
    total: read('CONCURRENCY'),
  })
}

/** Retention times. */
export function readKept(env: Variables): Retention {
  return readAll({
    dataMs: () => readRetention('RETENTION', env.RETENTION),
    noticeMs: () => readRetention('NOTICE_RETENTION', env.NOTICE_RETENTION),
  })
}
