import { type Kysely, sql } from 'kysely'
import { isBusy, isStorageFault, StorageUnavailableError } from './errors'
import { retryWhileBusy } from './retry'
import type { Schema } from './schema'

interface Write {
  run: (db: Kysely<Schema>) => Promise<void>
  fail: (error: unknown) => void
  commit: () => void
}

/** Writes that arrive in the same turn of the event loop share one transaction, and so one flush to disk. */
export interface WriteBatch {
  /**
   * Runs `fn` inside a BEGIN IMMEDIATE transaction and resolves with its result once that is on disk. When `fn`
   * throws, only its own work is undone. `fn` must await nothing but the database: it holds the only connection.
   * Rejects with StorageUnavailableError when the database could not be written.
   */
  write<T>(fn: (db: Kysely<Schema>) => Promise<T>): Promise<T>
  /** how many writes are queued or under way */
  readonly pending: number
  /** Resolves once nothing is queued or under way. */
  drain(): Promise<void>
}

const writesPerTransaction = 256

/** Creates the group commit over one Kysely connection. */
export function createWriteBatch(kysely: Kysely<Schema>): WriteBatch {
  let queue: Write[] = []
  let underWay = 0
  let running: Promise<void> | null = null

  const flush = async () => {
    // A macrotask later, so that every write of this turn is in the queue.
    await new Promise((resolve) => setImmediate(resolve))
    while (queue.length > 0) {
      const writes = queue.splice(0, writesPerTransaction)
      underWay = writes.length
      await commitTogether(kysely, writes).catch((error: unknown) => {
        for (const write of writes) write.fail(error)
      })
    }
    underWay = 0
    running = null
  }

  return {
    get pending() {
      return queue.length + underWay
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

async function commitTogether(kysely: Kysely<Schema>, writes: Write[]): Promise<void> {
  await kysely.connection().execute(async (db) => {
    try {
      await retryWhileBusy(() => sql`begin immediate`.execute(db))
      const done = await runEach(db, writes)
      await sql`commit`.execute(db)
      for (const write of done) write.commit()
    } catch (error) {
      await sql`rollback`.execute(db).catch(() => undefined)
      const reason = asStorageError(error)
      for (const write of writes) write.fail(reason)
    }
  })
}

async function runEach(db: Kysely<Schema>, writes: Write[]): Promise<Write[]> {
  const done: Write[] = []
  for (const write of writes) {
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
  return done
}

function asStorageError(error: unknown): unknown {
  if (!isBusy(error) && !isStorageFault(error)) return error
  return new StorageUnavailableError('The database could not be written', { cause: error })
}
