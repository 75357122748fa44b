import { statSync } from 'node:fs'
import { dirname } from 'node:path'
import SqliteDatabase from 'better-sqlite3'
import {
  CompiledQuery,
  type CreateTableBuilder,
  type DatabaseConnection,
  type Dialect,
  type Expression,
  type Kysely,
  type QueryExecutorProvider,
  type RawBuilder,
  SqliteAdapter,
  SqliteDialect,
  SqliteDriver,
  sql,
} from 'kysely'
import { isBusy } from '@/db/common/errors'
import { keepPrivate, makePrivateFolder, reservePrivateFile } from '@/db/common/private-files'
import { cacheStatements } from './statement-cache'

/**
 * The only file that differs between databases. A second database adds a branch in each function here and a dialect
 * beside `openSqlite`; nothing else in the project knows which database it uses.
 */

// The oldest SQLite with the WAL-reset fix; an older one can corrupt the file under load.
const oldestSqlite = '3.51.3'

/** How long SQLite itself waits for a lock, which blocks the event loop, ms. */
export interface LockWaits {
  write: number
  read: number
}

/**
 * For a process that serves others: a write is retried by the write batch, and a read waits only while another
 * process recovers or removes the log.
 */
export const serverWaits: LockWaits = { write: 10, read: 100 }

/** For a process with nothing else to do. */
export const commandWaits: LockWaits = { write: 30_000, read: 30_000 }

// The size to which a burst's write-ahead log is truncated once it is folded into the file.
const maxIdleLogBytes = 64 * 1024 * 1024

/**
 * Opens a SQLite file that only this process's user may access, creating its folder; throws when the library is too
 * old.
 */
export function openSqlite(file: string, waits = serverWaits): SqliteDatabase.Database {
  makePrivateFolder(dirname(file))
  reservePrivateFile(file)
  // SQLite gives its other files the permissions of this one.
  for (const end of ['', '-wal', '-shm']) keepPrivate(`${file}${end}`)
  const sqlite = new SqliteDatabase(file, { timeout: waits.write })
  assertVersion(sqlite)
  switchToWal(sqlite)
  sqlite.pragma('synchronous = FULL')
  sqlite.pragma('foreign_keys = ON')
  sqlite.pragma(`journal_size_limit = ${maxIdleLogBytes}`)
  cacheInMemory(sqlite)
  return sqlite
}

/** Opens another connection, which can change nothing, to a file that this process has open for writing. */
export function openSqliteReader(file: string, waits = serverWaits): SqliteDatabase.Database {
  // Not `readonly`: such a connection cannot recover the log after another process was killed.
  const sqlite = new SqliteDatabase(file, { timeout: waits.read, fileMustExist: true })
  sqlite.pragma('query_only = ON')
  cacheInMemory(sqlite)
  return sqlite
}

function cacheInMemory(sqlite: SqliteDatabase.Database): void {
  sqlite.pragma('temp_store = MEMORY')
  sqlite.pragma('cache_size = -65536')
}

const walTries = 600
const walPauseMs = 50

// Changing the journal mode needs exclusive access and ignores the busy timeout, so two simultaneous starts may
// collide.
function switchToWal(sqlite: SqliteDatabase.Database): void {
  for (let tries = 1; ; tries++) {
    try {
      if (sqlite.pragma('journal_mode = WAL', { simple: true }) === 'wal') return
      throw new Error('The database cannot keep a write-ahead log where it is')
    } catch (error) {
      if (!isBusy(error) || tries === walTries) throw error
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, walPauseMs)
    }
  }
}

function assertVersion(sqlite: SqliteDatabase.Database): void {
  const { version } = sqlite.prepare('select sqlite_version() as version').get() as { version: string }
  const [have, want] = [version, oldestSqlite].map((text) => text.split('.').map(Number)) as [
    number[],
    number[],
  ]
  const difference = have.map((part, i) => part - (want[i] ?? 0)).find((delta) => delta !== 0) ?? 0
  if (difference < 0) throw new Error(`SQLite ${version} is too old: ${oldestSqlite} or later is needed`)
}

/** Kysely over that handle, with cached prepared statements and BEGIN IMMEDIATE for every transaction. */
export function sqliteDialect(sqlite: SqliteDatabase.Database): Dialect {
  const database = cacheStatements(sqlite)
  const base = new SqliteDialect({ database })
  return {
    createDriver: () => new ImmediateSqliteDriver({ database }),
    createAdapter: () => new TransactionalSqliteAdapter(),
    createIntrospector: (db) => base.createIntrospector(db),
    createQueryCompiler: () => base.createQueryCompiler(),
  }
}

// A transaction that starts as a reader and then writes fails immediately with SQLITE_BUSY_SNAPSHOT.
class ImmediateSqliteDriver extends SqliteDriver {
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'))
  }
}

// Kysely runs SQLite's migrations without a transaction: two simultaneous starts, or a crash, would leave half of the
// tables.
class TransactionalSqliteAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true
  }
}

/** Makes the database itself refuse to change the result of a final delivery. */
export async function forbidChangeOfFinalDeliveries(db: Kysely<unknown>): Promise<void> {
  await sql`create trigger deliveries_final before update on deliveries
    when old.status <> 'pending' and (new.status <> old.status or new.cause is not old.cause
      or new.completed_at is not old.completed_at or new.next_attempt_at is not null)
    begin select raise(abort, 'a final delivery never changes'); end`.execute(db)
}

/** Makes the database record changes to the deliveries of watched partners, whichever process makes them. */
export async function recordWatchedDeliveries(db: Kysely<unknown>): Promise<void> {
  // A watch has an expiry time, so that one of a killed process ends by itself.
  const isWatched = (partnerId: string) => sql`exists (select 1 from delivery_watches
    where partner_id = ${sql.raw(partnerId)} and until > unixepoch() * 1000)`
  const note = sql`insert into delivery_changes (partner_id, delivery_id) values (new.partner_id, new.id)`
  await sql`create trigger deliveries_made after insert on deliveries
    when ${isWatched('new.partner_id')} begin ${note}; end`.execute(db)
  await sql`create trigger deliveries_changed
    after update of status, attempt_count, next_attempt_at, cause, last_status_code on deliveries
    when ${isWatched('new.partner_id')} begin ${note}; end`.execute(db)
  await sql`create trigger attempts_begun after insert on attempts when exists (select 1 from delivery_watches)
    begin insert into delivery_changes (partner_id, delivery_id)
      select partner_id, id from deliveries where id = new.delivery_id and ${isWatched('partner_id')}; end`.execute(
    db,
  )
}

/** Makes the database count how many deliveries of each replay have ended, by status. */
export async function countEndedOfReplays(db: Kysely<unknown>): Promise<void> {
  await sql`create trigger deliveries_of_replays after update of status on deliveries
    when new.replay_id is not null and old.status = 'pending' and new.status <> 'pending'
    begin update replays set delivered_now = delivered_now + (new.status = 'delivered'),
      failed_now = failed_now + (new.status = 'failed'),
      cancelled_now = cancelled_now + (new.status = 'cancelled') where id = new.replay_id; end`.execute(db)
}

/** Keeps SQLite from choosing an index by this column. */
export function withoutIndex<T>(column: Expression<T>): Expression<T> {
  return sql<T>`+${column}`
}

/** Reads a table by this index, where SQLite, without statistics, would choose a slower plan. */
export function byIndex(table: string, index: string): RawBuilder<unknown> {
  return sql`${sql.table(table)} indexed by ${sql.ref(index)}`
}

/** The column type for raw bytes. */
export function bytesType(_db: Kysely<unknown>): 'blob' {
  return 'blob'
}

/** Adds an auto-incremented integer key to a new table. */
export function autoIncrementKey<T extends string, C extends string>(
  table: CreateTableBuilder<T, C>,
  column: string,
): CreateTableBuilder<T, C> {
  return table.addColumn(column, 'integer', (col) => col.primaryKey().autoIncrement()) as CreateTableBuilder<
    T,
    C
  >
}

/** Stores a new table's rows in the order of its key, where the database can. */
export function withoutRowId<T extends string, C extends string>(
  table: CreateTableBuilder<T, C>,
): CreateTableBuilder<T, C> {
  return table.modifyEnd(sql`without rowid`)
}

// A checkpoint of up to this size delays nobody; commits fold as much by themselves (wal_autocheckpoint).
const maxFoldedPages = 1_000

/**
 * Folds the rest of the log into the file and empties it, outside of a transaction; false while much is left or it is
 * being read.
 */
export function emptyLog(sqlite: SqliteDatabase.Database): boolean {
  const [found] = sqlite.pragma('wal_checkpoint(NOOP)') as { log: number; checkpointed: number }[]
  if (!found || found.log - found.checkpointed > maxFoldedPages) return false
  const [done] = sqlite.pragma('wal_checkpoint(TRUNCATE)') as { busy: number }[]
  return done?.busy === 0
}

/** How large the database is, bytes. */
export async function databaseBytes(db: QueryExecutorProvider): Promise<number> {
  const { rows } = await sql<{ bytes: number }>`select page_count * page_size as bytes
    from pragma_page_count(), pragma_page_size()`.execute(db)
  return rows[0]?.bytes ?? 0
}

/** How large the write-ahead log beside the database is, bytes; 0 where there is none. */
export function walBytes(sqlite: SqliteDatabase.Database): number {
  return statSync(`${sqlite.name}-wal`, { throwIfNoEntry: false })?.size ?? 0
}
