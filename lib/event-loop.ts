/** How late the event loop of this process ran, over the last minute; milliseconds. */
export interface EventLoopDelay {
  maxMs: number
  meanMs: number
}

interface Gap {
  endedAt: number
  ms: number
}

const tickMs = 100
const keptMs = 60_000

let timer: NodeJS.Timeout | null = null
let tickedAt = 0
const gaps: Gap[] = []

/** Starts the one timer of this process by which delays of its event loop are seen. It keeps no process alive. */
export function watchEventLoop(): void {
  if (timer) return
  tickedAt = performance.now()
  timer = setInterval(tick, tickMs).unref()
}

function tick(): void {
  const now = performance.now()
  gaps.push({ endedAt: now, ms: now - tickedAt })
  tickedAt = now
  while (gaps[0] && gaps[0].endedAt < now - keptMs) gaps.shift()
}

/** Reads how late the event loop ran; starts watching it when nobody did. */
export function eventLoopDelay(): EventLoopDelay {
  watchEventLoop()
  const open = performance.now() - tickedAt
  const delays = [...gaps.map(({ ms }) => ms), open].map((ms) => Math.max(0, ms - tickMs))
  const sum = delays.reduce((total, ms) => total + ms, 0)
  return { maxMs: Math.round(Math.max(...delays)), meanMs: Math.round(sum / delays.length) }
}
