import { Worker } from 'node:worker_threads'
import type SqliteDatabase from 'better-sqlite3'

export interface Checkpointer {
  /** Resolves once the thread has ended; from then on commits fold the log again. */
  stop(): Promise<void>
}

/** When the log is folded, in pages of 4 KiB. */
const usual = {
  pollMs: 25,
  /** what SQLite would let a commit fold by itself */
  minPages: 1_000,
  /** from here on, writers wait for a moment so that the log begins anew: 64 MB */
  maxPages: 16_384,
  /** how much may be left to fold in that moment, unless the log is twice as long */
  fewPages: 64,
  /** how often it is tried to get there before others have their turn */
  maxPasses: 10,
  /** how long the thread waits for a writer then */
  lockMs: 50,
}

// As text: in a bundle there is no file that a thread could begin with.
const program = `
const { parentPort, workerData } = require('node:worker_threads')
const { file, pollMs, minPages, maxPages, fewPages, maxPasses, lockMs } = workerData
const sqlite = new (require('better-sqlite3'))(file, { timeout: lockMs, fileMustExist: true })
sqlite.pragma('synchronous = FULL')
const checkpoint = (mode) => sqlite.pragma('wal_checkpoint(' + mode + ')')[0]
const timer = setInterval(() => {
  try {
    const { log, checkpointed } = checkpoint('NOOP')
    if (log - checkpointed < minPages && log < maxPages) return
    // Then what was written meanwhile, which the result of a pass leaves out, until little of it is left.
    for (let passes = 0; passes < maxPasses; passes++) {
      checkpoint('PASSIVE')
      const { log, checkpointed } = checkpoint('NOOP')
      if (log < maxPages) return
      if (log - checkpointed <= fewPages || log >= 2 * maxPages) return checkpoint('RESTART')
    }
  } catch (error) {
    // Another process checkpoints, or the disk is at fault, which writers notice themselves.
    if (!String(error.code).startsWith('SQLITE_')) throw error
  }
}, pollMs)
parentPort.once('message', () => {
  clearInterval(timer)
  sqlite.close()
})
parentPort.postMessage('ready')
`

const foldedByCommits = 1_000

/**
 * Folds the write-ahead log of this connection's database into its file on a thread of its own, so that no commit
 * waits for that. If the thread fails, which is reported once, commits fold the log as they did before.
 */
export function startCheckpointer(
  sqlite: SqliteDatabase.Database,
  onFailure: (error: Error) => void,
  { file = sqlite.name, ...limits }: Partial<typeof usual> & { file?: string } = {},
): Checkpointer {
  const worker = new Worker(program, { eval: true, workerData: { ...usual, ...limits, file } })
  worker.unref()
  worker.once('message', () => foldInCommits(sqlite, 0))
  worker.once('error', onFailure)
  const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve())).then(() =>
    foldInCommits(sqlite, foldedByCommits),
  )
  return {
    stop: () => {
      worker.ref()
      worker.postMessage('stop')
      return ended
    },
  }
}

/** 0 pages: never. */
function foldInCommits(sqlite: SqliteDatabase.Database, pages: number): void {
  if (sqlite.open) sqlite.pragma(`wal_autocheckpoint = ${pages}`)
}
