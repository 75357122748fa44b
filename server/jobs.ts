import type { InngestFunction } from 'inngest'
import type { createRemoteClient } from '@/inngest/client'
import type { EngineState } from '@/inngest/engine/types'
import type { Emit, FindScheduled } from '@/lib/platform/context'

export type FunctionClient = ReturnType<typeof createRemoteClient>

/** This process's background work: the embedded engine, or the connection to a real Inngest server. */
export interface Jobs {
  emit: Emit
  start(): void
  stop(graceMs: number): Promise<void>
  /** null with a real Inngest server, which keeps its own state */
  state(): EngineState | null
  findScheduled: FindScheduled | null
  /** whether more than `max` due deliveries of a partner wait; cheap, and always false with a real Inngest server */
  isOverShare(partnerId: string, max: number): boolean
  /** what a real server calls at /api/inngest; null when embedded */
  served: { client: FunctionClient; functions: InngestFunction.Any[] } | null
}

/** Jobs of a process that runs none: they are opened, which writes, only when there is something to emit. */
export function createLateJobs(open: () => Promise<Jobs>): Jobs {
  let jobs: Promise<Jobs> | null = null
  return {
    emit: async (db, events) => {
      jobs ??= open()
      await (await jobs).emit(db, events)
    },
    start: () => undefined,
    stop: async () => undefined,
    state: () => null,
    findScheduled: null,
    isOverShare: () => false,
    served: null,
  }
}
