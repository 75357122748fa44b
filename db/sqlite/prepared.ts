import type { Compilable, CompiledQuery } from 'kysely'
import type { Db } from '@/db/tables/schema'
import { directStatements } from './direct'

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

interface Result<O> {
  rows: O[]
  numAffectedRows?: bigint
}

/** A query that was compiled once; only its values differ. */
class PreparedQuery<P extends object, O> {
  constructor(private readonly compiled: CompiledQuery<O>) {}

  /** `rows` from `at` on fill the query's slots. */
  async execute(db: Db, rows: P[], at = 0): Promise<Result<O>> {
    const values = this.compiled.parameters.map((parameter) =>
      parameter instanceof Slot ? rows[at + parameter.row]?.[parameter.name as keyof P] : parameter,
    )
    const statements = directStatements(db)
    if (!statements) return db.executeQuery<O>({ ...this.compiled, parameters: values })
    const statement = statements.prepare(this.compiled.sql)
    if (statement.reader) return { rows: statement.all(values) as O[] }
    return { rows: [], numAffectedRows: BigInt(statement.run(values).changes) }
  }
}

/**
 * Builds and compiles a query once per process and only binds values afterwards: for the hot path, where building
 * costs more than running. `build` must use each of its parameters as a plain value.
 */
export function prepareQuery<P extends object, O>(
  build: (db: Db, params: Slots<P>) => Compilable<O>,
): (db: Db, values: P) => Promise<Result<O>> {
  let prepared: PreparedQuery<P, O> | null = null
  return (db, values) => {
    prepared ??= new PreparedQuery(build(db, slotsOf<P>()).compile())
    return prepared.execute(db, [values])
  }
}

const rowsPerStatement = [64, 32, 16, 8, 4, 2, 1]

/**
 * The same for a statement over many rows, up to 64 of them at once: each statement costs as much as several rows,
 * in a table with triggers as twenty. Returns the rows of all results, in no particular order.
 */
export function prepareSet<P extends object, O = unknown>(
  build: (db: Db, rows: Slots<P>[]) => Compilable<O>,
): (db: Db, rows: P[]) => Promise<O[]> {
  const prepared = new Map<number, PreparedQuery<P, O>>()
  const ofSize = (db: Db, size: number) => {
    const known = prepared.get(size)
    if (known) return known
    const slots = Array.from({ length: size }, (_, row) => slotsOf<P>(row))
    const made = new PreparedQuery<P, O>(build(db, slots).compile())
    prepared.set(size, made)
    return made
  }
  return async (db, rows) => {
    const results: O[][] = []
    for (let at = 0; at < rows.length; ) {
      const size = rowsPerStatement.find((count) => count <= rows.length - at) ?? 1
      results.push((await ofSize(db, size).execute(db, rows, at)).rows)
      at += size
    }
    return results.flat()
  }
}
