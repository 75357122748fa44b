import type SqliteDatabase from 'better-sqlite3'
import { Kysely, Migrator } from 'kysely'
import { createWriteBatch, type WriteBatch } from './batch'
import { openSqlite, openSqliteReader, sqliteDialect } from './dialect'
import { isBusy } from './errors'
import { migrations } from './migrations'
import { retryWhileBusy } from './retry'
import type { Schema } from './schema'

export type Db = Kysely<Schema>

/**
 * One open database: reads through `reads`, which wait for no writer and can change nothing; writes through `batch`.
 * The engine shares the raw handle of the writes.
 */
export interface Database {
  /** the connection of the writes: what reads by it waits for the transactions of this process */
  db: Db
  reads: Db
  batch: WriteBatch
  sqlite: SqliteDatabase.Database
  /** Waits for the writes under way, then closes the handle. */
  close(): Promise<void>
}

/** Opens the SQLite file at `file`, which is made if it is not there; does not migrate. */
export function openDatabase(file: string): Database {
  const sqlite = openSqlite(file)
  const db = new Kysely<Schema>({ dialect: sqliteDialect(sqlite) })
  const batch = createWriteBatch(db)
  const reads = new Kysely<Schema>({ dialect: sqliteDialect(openSqliteReader(file)) })
  return {
    db,
    reads,
    batch,
    sqlite,
    close: async () => {
      await batch.drain()
      // The writes' connection goes last: it can fold the log into the file.
      await reads.destroy()
      await db.destroy()
    },
  }
}

/**
 * Brings the tables to this version, all migrations in one transaction; several processes may do so at once. Throws
 * with the failing migration's name, leaving the tables as they were.
 */
export function migrate({ db }: Database): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } })
  return retryWhileBusy(async () => {
    const { error, results } = await migrator.migrateToLatest()
    if (!error) return
    if (isBusy(error)) throw error
    const failed = results?.find((result) => result.status === 'Error')?.migrationName ?? 'a migration'
    throw new Error(`${failed} could not be applied to the database`, { cause: error })
  })
}
