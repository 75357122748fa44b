import type SqliteDatabase from 'better-sqlite3'
import { Kysely, Migrator, sql } from 'kysely'
import { isBusy } from '@/db/sqlite/errors'
import type { Db, Schema } from '@/db/tables/schema'
import { migrations } from './migrations'
import { emptyLog, openSqlite, openSqliteReader, serverWaits, sqliteDialect } from './sqlite/dialect'
import { createWriteBatch, type WriteBatch } from './sqlite/group-commit'
import { retryWhileBusy } from './sqlite/retry'

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
  /** Gives back the room that a burst took in the write-ahead log, at a moment when that is little work; else does nothing. */
  shrinkLog(): Promise<void>
  /** Waits for the writes under way, then closes the handles. */
  close(): Promise<void>
}

/** Opens the SQLite file at `file`, which is made if it is not there; does not migrate. */
export function openDatabase(file: string, waits = serverWaits): Database {
  const sqlite = openSqlite(file, waits)
  const db = new Kysely<Schema>({ dialect: sqliteDialect(sqlite) })
  const batch = createWriteBatch(db)
  const reads = new Kysely<Schema>({ dialect: sqliteDialect(openSqliteReader(file, waits)) })
  return {
    db,
    reads,
    batch,
    sqlite,
    // On the connection of the writes, so between two of them.
    shrinkLog: () =>
      db.connection().execute(async () => {
        emptyLog(sqlite)
      }),
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
