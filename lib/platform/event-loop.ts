import { processWide } from './process-wide'
/** How late the event loop of this process ran, over the last minute; milliseconds. */
export interface EventLoopDelay {
  maxMs: number
  meanMs: number
}

interface Gap {
  endedAt: number
  ms: number
}

interface Watch {
  tickedAt: number
  gaps: Gap[]
}

const tickMs = 100
const keptMs = 60_000

const shared = processWide<Watch>('event loop')

/** Starts this process's one timer that measures event loop delays. It does not keep the process alive. */
export function watchEventLoop(): void {
  if (shared.value) return
  const watch: Watch = { tickedAt: performance.now(), gaps: [] }
  shared.value = watch
  setInterval(() => tick(watch), tickMs).unref()
}

function tick(watch: Watch): void {
  const now = performance.now()
  const { gaps } = watch
  gaps.push({ endedAt: now, ms: now - watch.tickedAt })
  watch.tickedAt = now
  while (gaps[0] && gaps[0].endedAt < now - keptMs) gaps.shift()
}

/**
 * The longest time that the event loop stood still since `since` (of `performance.now()`, at most a minute ago), in
 * milliseconds. Never too low; up to 100 ms too high.
 */
export function maxDelaySince(since: number): number {
  const watch = shared.value
  if (!watch) return 0
  // After a standstill, other due timers may run before ours: a standstill that has not ended counts as well.
  let maxMs = performance.now() - Math.max(since, watch.tickedAt)
  for (let i = watch.gaps.length - 1; i >= 0; i--) {
    const gap = watch.gaps[i]
    if (!gap || gap.endedAt <= since) break
    maxMs = Math.max(maxMs, Math.min(gap.ms, gap.endedAt - since))
  }
  return maxMs
}

/** Reads how late the event loop ran; starts watching it if nothing has yet. */
export function eventLoopDelay(): EventLoopDelay {
  watchEventLoop()
  const { gaps = [], tickedAt = 0 } = shared.value ?? {}
  const open = performance.now() - tickedAt
  const delays = [...gaps.map(({ ms }) => ms), open].map((ms) => Math.max(0, ms - tickMs))
  const sum = delays.reduce((total, ms) => total + ms, 0)
  return { maxMs: Math.round(Math.max(...delays)), meanMs: Math.round(sum / delays.length) }
}
