import pino from 'pino'
import type { Log } from '@/lib/platform/ports'

// With more than this unread, lines are dropped: logging must not block the process.
const maxUnreadBytes = 4 * 1024 * 1024

/** JSON lines on stdout: ids in, secrets and personal data never. */
export function createLog(level: string): Log {
  const output = pino.destination({ dest: 1, sync: false, maxLength: maxUnreadBytes })
  return pino({ level, base: undefined, timestamp: pino.stdTimeFunctions.isoTime }, output)
}
