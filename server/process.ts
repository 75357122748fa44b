import type { EventLoopDelay } from '@/lib/platform/event-loop'
import { processWide } from '@/lib/platform/process-wide'

/** What the health routes need to know of this process. */
export interface RunningProduct {
  jobs: {
    state(): { leader: boolean } | null
    served: { client: unknown; functions: unknown[] } | null
  }
  settings: { metricsToken: string | null }
  eventLoopDelay: () => EventLoopDelay
  /** it was asked to stop: it still serves, but is no longer ready */
  isStopping: boolean
}

const running = processWide<RunningProduct | null>('product')

/** Sets what runs here; null once it no longer serves. */
export function setProduct(product: RunningProduct | null): void {
  running.value = product
}

export function getProduct(): RunningProduct | null {
  return running.value ?? null
}
