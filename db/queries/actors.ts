import type { Db } from '@/db/tables/schema'

/**
 * The names of these users (name, else e-mail) and keys (name, else `…` and its last characters) as their partner
 * sees them, by id; unknown ids are left out. Support staff appear as such, not by name.
 */
export async function listActorNames(db: Db, partnerId: string, ids: string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map()
  const rows = await db
    .selectFrom('users')
    .innerJoin('memberships', 'memberships.user_id', 'users.id')
    .select(({ fn }) => ['users.id', fn.coalesce('users.name', 'users.email').as('name')])
    .where('memberships.partner_id', '=', partnerId)
    .where('users.id', 'in', ids)
    .unionAll((eb) =>
      eb
        .selectFrom('users')
        .select((user) => ['id', user.val('Recover support').as('name')])
        .where('is_support', '=', 1)
        .where('id', 'in', ids),
    )
    .unionAll((eb) =>
      eb
        .selectFrom('keys')
        .select((key) => [
          'id',
          key.fn.coalesce('name', key(key.val('…'), '||', key.ref('last_four'))).as('name'),
        ])
        .where('partner_id', '=', partnerId)
        .where('id', 'in', ids),
    )
    .execute()
  return new Map(rows.map(({ id, name }) => [id, name]))
}
