import { appendFileSync } from 'node:fs'

/** Loaded into a server by `--import`: writes into LOOP_DELAY_FILE, ten times a second, how long its event loop stood still. */

const tickMs = 5
const writeMs = 100
const file = process.env.LOOP_DELAY_FILE
if (file && process.argv[1]?.endsWith('start.mjs')) {
  // Not monitorEventLoopDelay: what it measures of a stretch that its reset falls into is lost.
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
