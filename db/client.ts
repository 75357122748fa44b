import type SqliteDatabase from 'better-sqlite3'
import { Kysely, Migrator, sql } from 'kysely'
import { isBusy } from '@/db/sqlite/errors'
import type { Db, Schema } from '@/db/tables/schema'
import { migrations } from './migrations'
import { type Checkpointer, startCheckpointer } from './sqlite/checkpointer'
import {
  emptyLog,
  openSqlite,
  openSqliteReader,
  serverWaits,
  sqliteDialect,
  statementsOf,
} from './sqlite/dialect'
import { allowDirectUse } from './sqlite/direct'
import { createWriteBatch, type WriteBatch } from './sqlite/group-commit'
import { retryWhileBusy } from './sqlite/retry'

/**
 * One open database: reads go through `reads`, which never wait for a writer and can change nothing; writes through
 * `batch`. The engine shares the raw handle of the writes.
 */
export interface Database {
  /** the write connection: reads on it wait for this process's transactions */
  db: Db
  reads: Db
  batch: WriteBatch
  sqlite: SqliteDatabase.Database
  /**
   * Returns the space that a burst took in the write-ahead log if that is little work at the moment; otherwise does
   * nothing.
   */
  shrinkLog(): Promise<void>
  /** Moves the folding of the log from commits to a thread, for a process that serves others. */
  checkpointApart(onFailure: (error: Error) => void): void
  /** Waits for the writes in flight, then closes the handles. */
  close(): Promise<void>
}

/** Opens the SQLite file at `file`, creating it if needed; does not migrate. */
export function openDatabase(file: string, waits = serverWaits): Database {
  const sqlite = openSqlite(file, waits)
  const db = new Kysely<Schema>({ dialect: sqliteDialect(sqlite) })
  const batch = createWriteBatch(db)
  const reads = new Kysely<Schema>({ dialect: sqliteDialect(openSqliteReader(file, waits)) })
  // It has no transactions.
  allowDirectUse(reads, statementsOf(reads))
  let checkpointer: Checkpointer | null = null
  return {
    db,
    reads,
    batch,
    sqlite,
    checkpointApart: (onFailure) => {
      checkpointer ??= startCheckpointer(sqlite, onFailure)
    },
    // On the write connection, so between two writes.
    shrinkLog: () =>
      db.connection().execute(async () => {
        emptyLog(sqlite)
      }),
    close: async () => {
      await batch.drain()
      await checkpointer?.stop()
      // The write connection is closed last: it can fold the log into the file.
      await reads.destroy()
      await db.destroy()
    },
  }
}

/**
 * Migrates the tables to this version in one transaction; several processes may do so at the same time. Throws with
 * the failing migration's name and leaves the tables unchanged.
 */
export function migrate({ db, reads }: Database): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } })
  return retryWhileBusy(async () => {
    // The migrator would wait for the write lock to find that out.
    if (await isMigrated(reads)) return
    const { error, results } = await migrator.migrateToLatest()
    if (!error) return
    if (isBusy(error)) throw error
    const failed = results?.find((result) => result.status === 'Error')?.migrationName ?? 'a migration'
    throw new Error(`${failed} could not be applied to the database`, { cause: error })
  })
}

async function isMigrated(reads: Db): Promise<boolean> {
  const tables = await reads.introspection.getTables({ withInternalKyselyTables: true })
  if (!tables.some(({ name }) => name === 'kysely_migration')) return false
  const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(reads)
  return rows.map(({ name }) => name).join() === Object.keys(migrations).sort().join()
}
