import { createLog } from '@/lib/log'

/** A process that logs far more than a pipe holds, and tells its parent by another way that it goes on. */

const log = createLog('info')
let turns = 0
const timer = setInterval(() => {
  for (let line = 0; line < 500; line++) log.info({ text: 'x'.repeat(1000) }, 'a line')
  turns++
  process.send?.(turns)
}, 5)
process.on('disconnect', () => {
  clearInterval(timer)
  process.kill(process.pid, 'SIGKILL')
})
