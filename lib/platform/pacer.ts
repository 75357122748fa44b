import { setImmediate } from 'node:timers/promises'

const sliceMs = 10

/**
 * For work that would hold the thread for long: await the returned function between short pieces; it yields to the
 * event loop whenever 10 ms have passed since the last time.
 */
export function createPacer(): () => Promise<void> | undefined {
  let begunAt = performance.now()
  return () => (performance.now() - begunAt < sliceMs ? undefined : turn())

  async function turn(): Promise<void> {
    await setImmediate()
    begunAt = performance.now()
  }
}
