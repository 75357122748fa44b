/** The moments at which a test may stop or kill the process. */
export type FaultPoint =
  | 'publish:stored'
  | 'publish:committed'
  | 'publish:piece'
  | 'attempt:claimed'
  | 'attempt:answered'
  | 'attempt:recorded'
  | 'delivery:failed'
  | 'stop:piece'

type Hook = (point: FaultPoint) => void
const hookKey = Symbol.for('recover.faults')
const holder = globalThis as { [hookKey]?: Hook }

/** Calls the test's hook, if any; a production build carries no trace of it. */
export function faultPoint(point: FaultPoint): void {
  if (process.env.NODE_ENV !== 'production') holder[hookKey]?.(point)
}

/** Sets what happens at each point; for tests. */
export function setFaultHook(hook: Hook): void {
  holder[hookKey] = hook
}
