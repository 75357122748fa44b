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
  type SqliteDatabase as KyselySqliteDatabase,
  type LimitNode,
  type QueryExecutorProvider,
  type RawBuilder,
  SqliteAdapter,
  SqliteDialect,
  SqliteDriver,
  SqliteQueryCompiler,
  sql,
  ValueNode,
} from 'kysely'
import { keepPrivate, makePrivateFolder, reservePrivateFile } from '@/db/common/private-files'
import { isBusy } from '@/db/sqlite/errors'
import { cacheStatements } from './statement-cache'

/**
 * The one place where databases differ. A second database adds a branch in each function here and a dialect beside
 * `openSqlite`; nothing else in the project knows which one it talks to.
 */

// The oldest SQLite with the WAL-reset fix; an older one can corrupt the file under load.
const oldestSqlite = '3.51.3'

/** How long SQLite itself waits for a lock, which blocks the event loop, ms. */
export interface LockWaits {
  write: number
  read: number
}

/**
 * Where others are served meanwhile: a write is tried again by the write batch, and a read waits only while another
 * process recovers or removes the log.
 */
export const serverWaits: LockWaits = { write: 10, read: 100 }

/** Where nothing else is to be done meanwhile. */
export const commandWaits: LockWaits = { write: 30_000, read: 30_000 }

// What a burst leaves of the write-ahead log once it has been folded into the file.
const maxIdleLogBytes = 64 * 1024 * 1024

/** Opens a SQLite file for this process and its user alone, creating its folder; throws when the library is too old. */
export function openSqlite(file: string, waits = serverWaits): SqliteDatabase.Database {
  makePrivateFolder(dirname(file))
  reservePrivateFile(file)
  // SQLite gives its other files the rights that this one has.
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

/** Opens a further connection to a file that is open for writing in this process; it can change nothing. */
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

// Changing the journal mode needs the file alone and does not honour the busy timeout, so two starts at once may collide.
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

/** Kysely over that handle, with prepared statements kept and BEGIN IMMEDIATE for every transaction. */
export function sqliteDialect(sqlite: SqliteDatabase.Database): Dialect {
  const database = cacheStatements(sqlite)
  const base = new SqliteDialect({ database })
  return {
    createDriver: () => new ImmediateSqliteDriver({ database }),
    createAdapter: () => new TransactionalSqliteAdapter(database),
    createIntrospector: (db) => base.createIntrospector(db),
    createQueryCompiler: () => new SqliteCompiler(),
  }
}

/** The prepared statements of a database that was opened with `sqliteDialect`. */
export function statementsOf(db: QueryExecutorProvider): KyselySqliteDatabase {
  const { adapter } = db.getExecutor()
  if (!(adapter instanceof TransactionalSqliteAdapter)) throw new TypeError('This is no SQLite database')
  return adapter.statements
}

class SqliteCompiler extends SqliteQueryCompiler {
  // SQLite plans a statement anew at each run whose limit is a bound value. Only for the value of nearly all queries:
  // every other one would be a statement of its own.
  protected override visitLimit(node: LimitNode): void {
    const { limit } = node
    if (ValueNode.is(limit) && limit.value === 1) this.append('limit 1')
    else super.visitLimit(node)
  }
}

// A transaction that starts as a reader and then writes fails at once with SQLITE_BUSY_SNAPSHOT.
class ImmediateSqliteDriver extends SqliteDriver {
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'))
  }
}

// Kysely runs SQLite's migrations without a transaction: two starts at once, or a crash, would leave half a table set.
class TransactionalSqliteAdapter extends SqliteAdapter {
  constructor(readonly statements: KyselySqliteDatabase) {
    super()
  }

  override get supportsTransactionalDdl(): boolean {
    return true
  }
}

/** Makes the database itself refuse to change how a delivery that is final ended. */
export async function forbidChangeOfFinalDeliveries(db: Kysely<unknown>): Promise<void> {
  await sql`create trigger deliveries_final before update on deliveries
    when old.status <> 'pending' and (new.status <> old.status or new.cause is not old.cause
      or new.completed_at is not old.completed_at or new.next_attempt_at is not null)
    begin select raise(abort, 'a final delivery never changes'); end`.execute(db)
}

/** Makes the database note what changes of the deliveries of partners that are being watched, whichever process does it. */
export async function recordWatchedDeliveries(db: Kysely<unknown>): Promise<void> {
  // A watch says by the clock how long it holds, so that one of a process that was killed ends by itself.
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

/** Makes the database count, beside each replay, how many of its deliveries have ended and how. */
export async function countEndedOfReplays(db: Kysely<unknown>): Promise<void> {
  await sql`create trigger deliveries_of_replays after update of status on deliveries
    when new.replay_id is not null and old.status = 'pending' and new.status <> 'pending'
    begin update replays set delivered_now = delivered_now + (new.status = 'delivered'),
      failed_now = failed_now + (new.status = 'failed'),
      cancelled_now = cancelled_now + (new.status = 'cancelled') where id = new.replay_id; end`.execute(db)
}

/** A column that the database is not to choose an index by. */
export function withoutIndex<T>(column: Expression<T>): Expression<T> {
  return sql<T>`+${column}`
}

/** The values of a JSON list in a column, as a table with a column `value`. */
export function jsonValues(column: string): RawBuilder<unknown> {
  return sql`json_each(${sql.ref(column)})`
}

/** A table that is to be read by this index, where without statistics the database would choose a longer way. */
export function byIndex(table: string, index: string): RawBuilder<unknown> {
  return sql`${sql.table(table)} indexed by ${sql.ref(index)}`
}

/** The column type for raw bytes. */
export function bytesType(_db: Kysely<unknown>): 'blob' {
  return 'blob'
}

/** Adds an ever-growing integer key to a new table. */
export function autoIncrementKey<T extends string, C extends string>(
  table: CreateTableBuilder<T, C>,
  column: string,
): CreateTableBuilder<T, C> {
  return table.addColumn(column, 'integer', (col) => col.primaryKey().autoIncrement()) as CreateTableBuilder<
    T,
    C
  >
}

/** Keeps a new table's rows in the order of its key, where the database can. */
export function withoutRowId<T extends string, C extends string>(
  table: CreateTableBuilder<T, C>,
): CreateTableBuilder<T, C> {
  return table.modifyEnd(sql`without rowid`)
}

// A checkpoint of no more than this holds up nobody; commits fold as much by themselves (wal_autocheckpoint).
const maxFoldedPages = 1_000

/** Folds the end of the log into the file and empties it, outside of a transaction; false while much is left or it is read. */
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
