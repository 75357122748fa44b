import type { Retention } from '@/lib/context'
import type { RateLimits } from '@/lib/http/rate-limit'
import { readAll } from './env-all'
import { readCount, readLimit, readRetention } from './env-values'

export interface Concurrency {
  perEndpoint: number
  perPartner: number
  /** the embedded engine's */
  total: number
}

type Variable =
  | `RATE_LIMIT_${'READ' | 'WRITE' | 'PUBLISH' | 'FAILED_KEYS' | 'FAILED_LOGINS'}`
  | `CONCURRENCY${'' | '_PER_ENDPOINT' | '_PER_PARTNER'}`
  | `${'' | 'NOTICE_'}RETENTION`
type Variables = Partial<Record<Variable, string | undefined>>

/** Requests that one caller may make. */
export function readRateLimits(env: Variables): RateLimits {
  const read = (kind: 'READ' | 'WRITE' | 'PUBLISH' | 'FAILED_KEYS' | 'FAILED_LOGINS', usual: string) => () =>
    readLimit(`RATE_LIMIT_${kind}`, env[`RATE_LIMIT_${kind}`] ?? usual)
  const limits = readAll({
    read: read('READ', '100'),
    write: read('WRITE', '50'),
    publish: read('PUBLISH', '200'),
    failedKeys: read('FAILED_KEYS', '600'),
    failedLogins: read('FAILED_LOGINS', '10'),
  })
  return { ...limits, failedLoginsAnywhere: limits.failedLogins * 10 }
}

/** By default a partner may use half of all slots: it is never alone in having to wait, and two are needed to fill them. */
export function readConcurrency(env: Variables): Concurrency {
  const read = (name: 'CONCURRENCY' | `CONCURRENCY_PER_${'ENDPOINT' | 'PARTNER'}`, usual: string) => () =>
    readCount(name, env[name] ?? usual, 10_000)
  return readAll({
    perEndpoint: read('CONCURRENCY_PER_ENDPOINT', '10'),
    perPartner: read('CONCURRENCY_PER_PARTNER', '64'),
    total: read('CONCURRENCY', '128'),
  })
}

/** How long things are kept. */
export function readKept(env: Variables): Retention {
  return readAll({
    dataMs: () => readRetention('RETENTION', env.RETENTION ?? '90d'),
    noticeMs: () => readRetention('NOTICE_RETENTION', env.NOTICE_RETENTION ?? '365d'),
  })
}
