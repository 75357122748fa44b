import { appendFileSync } from 'node:fs'

/** Loaded into a server by `--import`: writes to LOOP_DELAY_FILE, ten times a second, how long the event loop was blocked. */

const tickMs = 5
const writeMs = 100
const file = process.env.LOOP_DELAY_FILE
if (file && process.argv[1]?.endsWith('start.mjs')) {
  // monitorEventLoopDelay would lose a delay during which it is reset.
  let tickedAt = performance.now()
  let writtenAt = tickedAt
  let maxMs = 0
  setInterval(() => {
    const now = performance.now()
    maxMs = Math.max(maxMs, now - tickedAt - tickMs)
    tickedAt = now
    if (now - writtenAt < writeMs) return
    appendFileSync(file, `${JSON.stringify({ at: Date.now(), maxMs })}\n`)
    writtenAt = now
    maxMs = 0
  }, tickMs).unref()
}
