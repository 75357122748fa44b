import type { Log } from '@/lib/platform/ports'
import type { Runtime } from './context'

const windowMs = 60_000

interface Sample {
  loggedAt: number
  suppressed: number
}

const samplesOf = new WeakMap<Log, Map<string, Sample>>()

/**
 * Logs at most one warning a minute for each `kind` of one message; the next one says how many were left out in
 * between (`suppressed`). Kinds must be few: they are kept for the life of the process.
 */
export function warnSampled(
  { log, now }: Pick<Runtime, 'log' | 'now'>,
  kind: string,
  found: object,
  message: string,
): void {
  const samples = samplesOf.get(log) ?? new Map<string, Sample>()
  samplesOf.set(log, samples)
  const key = `${message} ${kind}`
  const last = samples.get(key)
  const at = now()
  // A clock that was set back must not silence it.
  if (last && Math.abs(at - last.loggedAt) < windowMs) {
    last.suppressed += 1
    return
  }
  samples.set(key, { loggedAt: at, suppressed: 0 })
  log.warn({ ...found, ...(last?.suppressed ? { suppressed: last.suppressed } : {}) }, message)
}
