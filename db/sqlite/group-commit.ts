import { setImmediate as turnOfTheLoop } from 'node:timers/promises'
import type { Kysely } from 'kysely'
import { StorageUnavailableError } from '@/db/common/errors'
import { isBusy, isStorageFault } from '@/db/sqlite/errors'
import type { Schema } from '@/db/tables/schema'
import { statementsOf } from './dialect'
import { allowDirectUse } from './direct'
import { retryWhileBusy } from './retry'

interface Write {
  run: (db: Kysely<Schema>) => Promise<void>
  fail: (error: unknown) => void
  commit: () => void
}

/**
 * Writes that arrive in the same turn of the event loop share a transaction, and so one flush to disk; only as many
 * as do not block the loop for long. Between two transactions the loop gets a turn.
 */
export interface WriteBatch {
  /**
   * Runs `fn` inside a BEGIN IMMEDIATE transaction and resolves with its result once that is on disk. When `fn`
   * throws, only its own work is rolled back. `fn` may await only the database: it holds the only connection. Rejects
   * with StorageUnavailableError when the database could not be written.
   */
  write<T>(fn: (db: Kysely<Schema>) => Promise<T>): Promise<T>
  /** how many writes are queued or in flight */
  readonly pending: number
  /** Resolves once nothing is queued or in flight. */
  drain(): Promise<void>
}

const maxPerTransaction = 256
// The database is synchronous, so a long transaction blocks the whole process.
const usualMs = 15

/**
 * Creates the group commit over one Kysely connection; no write joins a transaction that has already taken `maxMs`.
 */
export function createWriteBatch(kysely: Kysely<Schema>, maxMs = usualMs): WriteBatch {
  let queue: Write[] = []
  let inFlight = 0
  let running: Promise<void> | null = null

  const flush = async () => {
    // A macrotask later, so that every write of this turn is in the queue.
    for (await turnOfTheLoop(); queue.length > 0; await turnOfTheLoop()) {
      const writes = queue.splice(0, maxPerTransaction)
      inFlight = writes.length
      const left = await commitTogether(kysely, writes, maxMs).catch((error: unknown) => {
        for (const write of writes) write.fail(error)
        return []
      })
      queue = [...left, ...queue]
      inFlight = 0
    }
    running = null
  }

  return {
    get pending() {
      return queue.length + inFlight
    },
    write: <T>(fn: (db: Kysely<Schema>) => Promise<T>) =>
      new Promise<T>((resolve, reject) => {
        let result: T
        queue.push({
          run: async (db) => {
            result = await fn(db)
          },
          fail: reject,
          commit: () => resolve(result),
        })
        running ??= flush()
      }),
    drain: async () => {
      while (running) await running
      queue = []
    },
  }
}

/** Returns the writes that it had no time for. */
async function commitTogether(kysely: Kysely<Schema>, writes: Write[], maxMs: number): Promise<Write[]> {
  return kysely.connection().execute(async (db) => {
    const statements = statementsOf(kysely)
    allowDirectUse(db, statements)
    const run = (text: string) => statements.prepare(text).run([])
    try {
      await retryWhileBusy(async () => run('begin immediate'))
      const { done, left } = await runEach(db, run, writes, performance.now() + maxMs)
      run('commit')
      for (const write of done) write.commit()
      return left
    } catch (error) {
      rollBack(run)
      const reason = asStorageError(error)
      for (const write of writes) write.fail(reason)
      return []
    }
  })
}

type Run = (text: string) => unknown

async function runEach(
  db: Kysely<Schema>,
  run: Run,
  writes: Write[],
  endsAt: number,
): Promise<{ done: Write[]; left: Write[] }> {
  const [first] = writes
  // The transaction itself is what can be rolled back. In a table with triggers, a savepoint would cost as much again.
  if (first && writes.length === 1) {
    await first.run(db)
    return { done: writes, left: [] }
  }
  const done: Write[] = []
  for (const [i, write] of writes.entries()) {
    if (i > 0 && performance.now() >= endsAt) return { done, left: writes.slice(i) }
    run('savepoint one_write')
    try {
      await write.run(db)
      done.push(write)
    } catch (error) {
      // A full disk may already have ended the transaction: then the whole batch is lost, not just this write.
      if (isStorageFault(error)) throw error
      run('rollback to one_write')
      write.fail(error)
    }
    run('release one_write')
  }
  return { done, left: [] }
}

// There may be none to roll back: it never began, or a full disk has ended it.
function rollBack(run: Run): void {
  try {
    run('rollback')
  } catch {
    // What ended the transaction is thrown already.
  }
}

function asStorageError(error: unknown): unknown {
  if (!isBusy(error) && !isStorageFault(error)) return error
  return new StorageUnavailableError('The database could not be written', { cause: error })
}
