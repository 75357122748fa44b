const lateMs = 50

/**
 * Calls `end` after `ms`, but only after everything that had arrived by then was read: timers run before the sockets
 * of the same turn of the event loop, so after a standstill a deadline would overtake a response that already waits.
 */
export function startDeadline(ms: number, end: () => void): { cancel(): void } {
  const due = performance.now() + ms
  let isCancelled = false
  const timer = setTimeout(() => {
    const isLate = performance.now() - due > lateMs
    afterTurns(isLate ? 2 : 1, () => isCancelled || end())
  }, ms)
  return {
    cancel: () => {
      isCancelled = true
      clearTimeout(timer)
    },
  }
}

// An immediate runs after the sockets of its turn were read.
function afterTurns(turns: number, act: () => void): void {
  setImmediate(turns > 1 ? () => afterTurns(turns - 1, act) : act)
}
