import type { Db } from '@/db/tables/schema'

/** How many endpoints that are not deleted have a secret whose sealed text does not start with `prefix`. */
export async function countSealedOtherwise(db: Db, prefix: string): Promise<number> {
  const { others } = await db
    .selectFrom('endpoints')
    .select(({ fn }) => fn.countAll<number>().as('others'))
    .where('deleted_at', 'is', null)
    .where(({ fn, val }) => fn<string>('substr', ['secret_sealed', val(1), val(prefix.length)]), '<>', prefix)
    .executeTakeFirstOrThrow()
  return others
}
