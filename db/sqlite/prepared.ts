import type { Compilable, CompiledQuery } from 'kysely'
import type { Db } from '@/db/tables/schema'

class Slot {
  constructor(
    readonly name: string,
    readonly row: number,
  ) {}
}

type Slots<P> = { [K in keyof P]: P[K] }

function slotsOf<P extends object>(row = 0): Slots<P> {
  return new Proxy({} as Slots<P>, { get: (_, name) => new Slot(String(name), row) })
}

function bind<P extends object, O>(compiled: CompiledQuery<O>, rows: P[]): CompiledQuery<O> {
  const parameters = compiled.parameters.map((parameter) =>
    parameter instanceof Slot ? rows[parameter.row]?.[parameter.name as keyof P] : parameter,
  )
  return { ...compiled, parameters }
}

/**
 * Builds and compiles a query once per database and only binds values afterwards: for the hot path, where building
 * costs more than running. `build` must use each of its parameters as a plain value.
 */
export function prepareQuery<P extends object, O>(
  build: (db: Db, params: Slots<P>) => Compilable<O>,
): (db: Db, values: P) => Promise<{ rows: O[]; numAffectedRows?: bigint }> {
  let compiled: CompiledQuery<O> | null = null
  return (db, values) => {
    compiled ??= build(db, slotsOf<P>()).compile()
    return db.executeQuery<O>(bind(compiled, [values]))
  }
}

const rowsPerStatement = [64, 16, 4, 1]

/**
 * The same for an insert of many rows, 64 per statement: in a table with triggers, each statement of a transaction
 * costs as much as twenty rows.
 */
export function prepareInsert<P extends object>(
  build: (db: Db, rows: Slots<P>[]) => Compilable<unknown>,
): (db: Db, rows: P[]) => Promise<void> {
  const compiled = new Map<number, CompiledQuery<unknown>>()
  return async (db, rows) => {
    for (let at = 0; at < rows.length; ) {
      const size = rowsPerStatement.find((count) => count <= rows.length - at) ?? 1
      const slots = () => Array.from({ length: size }, (_, row) => slotsOf<P>(row))
      const query = compiled.get(size) ?? build(db, slots()).compile()
      compiled.set(size, query)
      await db.executeQuery(bind(query, rows.slice(at, at + size)))
      at += size
    }
  }
}
