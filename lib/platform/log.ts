import pino from 'pino'
import type { Log } from '@/lib/platform/ports'

// Beyond this much that nobody reads, lines are dropped: a log must not hold up what it tells of.
const maxUnreadBytes = 4 * 1024 * 1024

/** JSON lines on stdout: ids in, secrets and personal data never. */
export function createLog(level: string): Log {
  const output = pino.destination({ dest: 1, sync: false, maxLength: maxUnreadBytes })
  return pino({ level, base: undefined, timestamp: pino.stdTimeFunctions.isoTime }, output)
}
