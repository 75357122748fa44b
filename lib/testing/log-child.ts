import { createLog } from '@/lib/platform/log'

/** A process that logs far more than a pipe holds, and tells its parent by another way that it goes on; to be killed. */

const log = createLog('info')
let turns = 0
setInterval(() => {
  for (let line = 0; line < 500; line++) log.info({ text: 'x'.repeat(1000) }, 'a line')
  turns++
  if (process.connected) process.send?.(turns)
}, 5)
