import { processWide } from './process-wide'
/** The points at which a test may stop or kill the process. */
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
const hook = processWide<Hook>('fault hook')

/** Calls the test's hook, if any; removed from production builds. */
export function faultPoint(point: FaultPoint): void {
  if (process.env.NODE_ENV !== 'production') hook.value?.(point)
}

/** Sets what happens at each point; for tests. */
export function setFaultHook(own: Hook): void {
  hook.value = own
}
