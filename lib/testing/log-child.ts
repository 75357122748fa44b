import { createLog } from '@/lib/platform/log'

/**
 * A process to be killed: logs far more than a pipe holds, and reports to its parent on another channel that it is
 * still running.
 */

const log = createLog('info')
let turns = 0
setInterval(() => {
  for (let line = 0; line < 500; line++) log.info({ text: 'x'.repeat(1000) }, 'a line')
  turns++
  if (process.connected) process.send?.(turns)
}, 5)
