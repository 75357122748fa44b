import { setImmediate } from 'node:timers/promises'

const sliceMs = 10

/**
 * For work that would hold the thread for long: awaited between its short pieces, what this returns lets everybody else
 * have a turn of the event loop whenever 10 ms have passed since the last one.
 */
export function createPacer(): () => Promise<void> | undefined {
  let begunAt = performance.now()
  return () => (performance.now() - begunAt < sliceMs ? undefined : turn())

  async function turn(): Promise<void> {
    await setImmediate()
    begunAt = performance.now()
  }
}
