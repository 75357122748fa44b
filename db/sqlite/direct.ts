import type { SqliteDatabase } from 'kysely'
import type { Db } from '@/db/tables/schema'

const direct = new WeakMap<Db, SqliteDatabase>()

/**
 * Lets prepared queries on `db` run without Kysely's queue for the connection, which costs more than most of them.
 * Only for a `db` whose connection nothing else can use at the same time.
 */
export function allowDirectUse(db: Db, statements: SqliteDatabase): void {
  direct.set(db, statements)
}

/** The statements of a connection that prepared queries may use; undefined where they must queue for it. */
export function directStatements(db: Db): SqliteDatabase | undefined {
  return direct.get(db)
}
