import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import SqliteDatabase from 'better-sqlite3'
import { type Database, migrate, openDatabase } from './client'
import type { Walker } from './common/walk'

export interface TestDatabase extends Database {
  file: string
  /** Another connection to the same file, like another process's; closed with the rest. */
  connect(): SqliteDatabase.Database
  dispose(): Promise<void>
}

/** A new database file in a folder of its own, migrated by default. */
export async function openTestDatabase({ migrated = true } = {}): Promise<TestDatabase> {
  const folder = mkdtempSync(join(tmpdir(), 'recover-db-'))
  const file = join(folder, 'recover.db')
  const database = openDatabase(file)
  const others: SqliteDatabase.Database[] = []
  if (migrated) await migrate(database)
  return {
    ...database,
    file,
    connect: () => {
      const other = new SqliteDatabase(file, { timeout: 0 })
      others.push(other)
      return other
    },
    dispose: async () => {
      for (const other of others) other.close()
      await database.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Every row of every table, as text: two dumps are equal exactly when nothing was stored in between. */
export function dumpRows(sqlite: SqliteDatabase.Database): string {
  const tables = sqlite
    .prepare(`select name from sqlite_master where type = 'table' and name not like 'sqlite_%' order by name`)
    .pluck()
    .all() as string[]
  const rowsOf = (name: string) =>
    sqlite.prepare(`select * from "${name}"`).all() as Record<string, unknown>[]
  // Rows that background maintenance writes over time are not caused by the action under test.
  const kept = tables.filter((name) => !['ie_leader', 'key_uses'].includes(name))
  return JSON.stringify(kept.map((name) => [name, rowsOf(name).map(({ last_used_at: _, ...row }) => row)]))
}

/** How many rows a table has. */
export function countRows(sqlite: SqliteDatabase.Database, table: string): number {
  return sqlite.prepare<[], number>(`select count(*) from "${table}"`).pluck().get() ?? 0
}

/** The query plans of the statements that `work` runs. */
export async function planOf(sqlite: SqliteDatabase.Database, work: () => Promise<unknown>): Promise<string> {
  const prepare = sqlite.prepare.bind(sqlite)
  const texts: string[] = []
  sqlite.prepare = ((text: string) => {
    texts.push(text)
    return prepare(text)
  }) as typeof sqlite.prepare
  await work()
  sqlite.prepare = prepare
  const plans = texts.flatMap((text) => {
    const values = text.split('?').slice(1).fill('0')
    return prepare(`explain query plan ${text}`).all(values) as { detail: string }[]
  })
  return plans.map(({ detail }) => detail).join('\n')
}

/** Walks in pieces of 5 000 rows without pauses. */
export const walkAtOnce: Walker = (work) => work({ rows: 5_000, piece: (piece) => piece() })
