import type { Compilable, CompiledQuery } from 'kysely'
import type { Db } from './client'

class Slot {
  constructor(readonly name: string) {}
}

type Slots<P> = { [K in keyof P]: P[K] }

/**
 * Builds and compiles a query once per database and binds values to it afterwards: for the hot path, where building
 * costs more than running. `build` must use each of its parameters as a plain value.
 */
export function prepareQuery<P extends object, O>(
  build: (db: Db, params: Slots<P>) => Compilable<O>,
): (db: Db, values: P) => Promise<{ rows: O[]; numAffectedRows?: bigint }> {
  let compiled: CompiledQuery<O> | null = null
  const slots = new Proxy({} as Slots<P>, { get: (_, name) => new Slot(String(name)) })

  return (db, values) => {
    compiled ??= build(db, slots).compile()
    const parameters = compiled.parameters.map((parameter) =>
      parameter instanceof Slot ? values[parameter.name as keyof P] : parameter,
    )
    return db.executeQuery<O>({ ...compiled, parameters })
  }
}
