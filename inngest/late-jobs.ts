import type { Jobs } from './wiring'

/** Jobs of a process that runs none: nothing is opened, which writes, before there is something to emit. */
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
    findDriven: null,
    isBehind: () => false,
    served: null,
  }
}
