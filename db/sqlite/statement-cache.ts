import type SqliteDatabase from 'better-sqlite3'
import type { SqliteDatabase as KyselySqliteDatabase, SqliteStatement } from 'kysely'

const keptStatements = 500

/**
 * A view of the handle for Kysely that prepares each SQL text once (the least recently used are dropped beyond 500).
 */
export function cacheStatements(sqlite: SqliteDatabase.Database): KyselySqliteDatabase {
  const statements = new Map<string, SqliteStatement>()
  return {
    close: () => {
      statements.clear()
      sqlite.close()
    },
    prepare: (text) => {
      const statement = statements.get(text) ?? (sqlite.prepare(text) as unknown as SqliteStatement)
      statements.delete(text)
      statements.set(text, statement)
      if (statements.size > keptStatements) evictOldest(statements)
      return statement
    },
  }
}

function evictOldest(statements: Map<string, SqliteStatement>): void {
  for (const text of statements.keys()) {
    statements.delete(text)
    return
  }
}
