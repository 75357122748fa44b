import { setImmediate as turnOfTheLoop } from 'node:timers/promises'
import type { Kysely } from 'kysely'
import { StorageUnavailableError } from '@/db/common/errors'
import { isBusy, isStorageFault } from '@/db/sqlite/errors'
import type { Schema } from '@/db/tables/schema'
import { statementsOf } from './dialect'
import { allowDirectUse } from './direct'
import { retryWhileBusy } from './retry'

/** Something to do in a transaction: one write, or a set of them of one kind. */
interface Entry {
  size: number
  run: (db: Kysely<Schema>) => Promise<void>
  fail: (error: unknown) => void
  commit: () => void
  /** its writes one by one, when they failed together */
  split: () => Entry[]
}

/** An operation on a set: returns one result for each input, in their order. */
type SetRun<I, O> = (db: Kysely<Schema>, inputs: I[]) => Promise<O[]>

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
  /**
   * The same for one of many writes alike: `run` gets the inputs of all writes of this `kind` that arrived together.
   * When it throws, each of them is run on its own, so that only those at fault are rejected.
   */
  writeOneOf<I, O>(kind: object, run: SetRun<I, O>, input: I): Promise<O>
  /** how many writes are queued or in flight */
  readonly pending: number
  /** Resolves once nothing is queued or in flight. */
  drain(): Promise<void>
}

const maxPerTransaction = 256
const maxPerSet = 64
// The database is synchronous, so a long transaction blocks the whole process.
const usualMs = 10

/**
 * Creates the group commit over one Kysely connection; no write joins a transaction that has already taken `maxMs`.
 */
export function createWriteBatch(kysely: Kysely<Schema>, maxMs = usualMs): WriteBatch {
  let queue: Entry[] = []
  let inFlight: Entry[] = []
  let running: Promise<void> | null = null
  const openSets = new Map<object, unknown>()

  const flush = async () => {
    // A macrotask later, so that every write of this turn is in the queue.
    for (await turnOfTheLoop(); queue.length > 0; await turnOfTheLoop()) {
      openSets.clear()
      inFlight = takeSome(queue)
      const left = await commitTogether(kysely, inFlight, maxMs).catch((error: unknown) => {
        for (const entry of inFlight) entry.fail(error)
        return []
      })
      queue = [...left, ...queue]
      inFlight = []
    }
    running = null
  }
  const enqueue = (entry: Entry) => {
    queue.push(entry)
    running ??= flush()
  }

  return {
    get pending() {
      return [...queue, ...inFlight].reduce((sum, { size }) => sum + size, 0)
    },
    write: <T>(fn: (db: Kysely<Schema>) => Promise<T>) => {
      const single = new WriteSet<null, T>(async (db) => [await fn(db)])
      const done = single.add(null)
      enqueue(single)
      return done
    },
    writeOneOf: <I, O>(kind: object, run: SetRun<I, O>, input: I) => {
      const open = openSets.get(kind) as WriteSet<I, O> | undefined
      if (open && open.size < maxPerSet) return open.add(input)
      const set = new WriteSet(run)
      const done = set.add(input)
      openSets.set(kind, set)
      enqueue(set)
      return done
    },
    drain: async () => {
      while (running) await running
      queue = []
    },
  }
}

/** Writes of one kind that become one operation. */
class WriteSet<I, O> implements Entry {
  private readonly inputs: I[] = []
  private readonly waiting: { resolve: (result: O) => void; reject: (error: unknown) => void }[] = []
  private results: O[] = []

  constructor(private readonly perform: SetRun<I, O>) {}

  get size(): number {
    return this.inputs.length
  }

  add(input: I): Promise<O> {
    this.inputs.push(input)
    return new Promise((resolve, reject) => this.waiting.push({ resolve, reject }))
  }

  async run(db: Kysely<Schema>): Promise<void> {
    this.results = await this.perform(db, this.inputs)
  }

  fail(error: unknown): void {
    for (const { reject } of this.waiting) reject(error)
  }

  commit(): void {
    for (const [i, { resolve }] of this.waiting.entries()) resolve(this.results[i] as O)
  }

  split(): Entry[] {
    return this.inputs.map((input, i) => {
      const one = new WriteSet(this.perform)
      one.inputs.push(input)
      one.waiting.push(...this.waiting.slice(i, i + 1))
      return one
    })
  }
}

function takeSome(queue: Entry[]): Entry[] {
  let size = 0
  const end = queue.findIndex((entry) => {
    size += entry.size
    return size > maxPerTransaction
  })
  return queue.splice(0, end === -1 ? queue.length : Math.max(1, end))
}

/** Returns what is left to do: entries that it had no time for, or the parts of one that failed. */
async function commitTogether(kysely: Kysely<Schema>, entries: Entry[], maxMs: number): Promise<Entry[]> {
  const statements = statementsOf(kysely)
  const run = (text: string) => statements.prepare(text).run([])
  return kysely.connection().execute(async (db) => {
    allowDirectUse(db, statements)
    try {
      await begin(run)
      const { done, left } = await runEach(db, run, entries, performance.now() + maxMs)
      run('commit')
      for (const entry of done) entry.commit()
      return left
    } catch (error) {
      rollBack(run)
      const reason = asStorageError(error)
      for (const entry of entries) entry.fail(reason)
      return []
    }
  })
}

type Run = (text: string) => unknown

async function runEach(
  db: Kysely<Schema>,
  run: Run,
  entries: Entry[],
  endsAt: number,
): Promise<{ done: Entry[]; left: Entry[] }> {
  const done: Entry[] = []
  const parts: Entry[] = []
  for (const [i, entry] of entries.entries()) {
    if (i > 0 && performance.now() >= endsAt) return { done, left: [...parts, ...entries.slice(i)] }
    // Nothing else is done yet: the transaction is begun anew. A savepoint would cost as much as a few statements,
    // and in a table with triggers as much as the rows themselves.
    const isFirst = done.length === 0
    if (!isFirst) run('savepoint one_entry')
    try {
      await entry.run(db)
      done.push(entry)
    } catch (error) {
      // A full disk may already have ended the transaction: then the whole batch is lost, not just this entry.
      if (isStorageFault(error)) throw error
      if (isFirst) await beginAgain(run)
      else run('rollback to one_entry')
      if (entry.size > 1) parts.push(...entry.split())
      else entry.fail(error)
    }
    if (!isFirst) run('release one_entry')
  }
  return { done, left: parts }
}

const begin = (run: Run) => retryWhileBusy(async () => run('begin immediate'))

async function beginAgain(run: Run): Promise<void> {
  rollBack(run)
  await begin(run)
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
