import { setImmediate as turnOfTheLoop } from 'node:timers/promises'
import { type Kysely, sql } from 'kysely'
import { StorageUnavailableError } from '@/db/common/errors'
import { isBusy, isStorageFault } from '@/db/sqlite/errors'
import type { Schema } from '@/db/tables/schema'
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
    try {
      await retryWhileBusy(() => sql`begin immediate`.execute(db))
      const { done, left } = await runEach(db, writes, performance.now() + maxMs)
      await sql`commit`.execute(db)
      for (const write of done) write.commit()
      return left
    } catch (error) {
      await sql`rollback`.execute(db).catch(() => undefined)
      const reason = asStorageError(error)
      for (const write of writes) write.fail(reason)
      return []
    }
  })
}

async function runEach(
  db: Kysely<Schema>,
  writes: Write[],
  endsAt: number,
): Promise<{ done: Write[]; left: Write[] }> {
  const done: Write[] = []
  for (const [i, write] of writes.entries()) {
    if (i > 0 && performance.now() >= endsAt) return { done, left: writes.slice(i) }
    await sql`savepoint one_write`.execute(db)
    try {
      await write.run(db)
      done.push(write)
    } catch (error) {
      // A full disk may already have ended the transaction: then the whole batch is lost, not just this write.
      if (isStorageFault(error)) throw error
      await sql`rollback to one_write`.execute(db)
      write.fail(error)
    }
    await sql`release one_write`.execute(db)
  }
  return { done, left: [] }
}

function asStorageError(error: unknown): unknown {
  if (!isBusy(error) && !isStorageFault(error)) return error
  return new StorageUnavailableError('The database could not be written', { cause: error })
}
