import { setImmediate as turnOfTheLoop } from 'node:timers/promises'

const sliceMs = 10

/**
 * For work that would hold the thread for long: await the returned function between short pieces; it yields to the
 * event loop whenever 10 ms have passed since the last time.
 */
export function createPacer(): () => Promise<void> | undefined {
  let begunAt = performance.now()
  return () => (performance.now() - begunAt < sliceMs ? undefined : turn())

  async function turn(): Promise<void> {
    await turnOfTheLoop()
    begunAt = performance.now()
  }
}

/** Await the returned function: it lets `max` callers pass in one turn of the event loop, in their order. */
export function limitPerTurn(max: number): () => Promise<void> | undefined {
  const waiting: (() => void)[] = []
  let left = max
  let isArmed = false
  return () => {
    // Two turns: the first ends the one in which the first callers pass.
    if (!isArmed) setImmediate(() => setImmediate(nextTurn))
    isArmed = true
    if (left > 0) left--
    else return new Promise((resolve) => waiting.push(resolve))
  }

  function nextTurn(): void {
    const passing = waiting.splice(0, max)
    left = max - passing.length
    isArmed = passing.length > 0
    if (isArmed) setImmediate(nextTurn)
    for (const pass of passing) pass()
  }
}
