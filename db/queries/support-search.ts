import { hasText } from '@/db/common/text'
import type { Db } from '@/db/tables/schema'

/** A search result and its partner; null for staff and the platform. */
export interface Found {
  id: string
  label: string
  status: string | null
  partner_id: string | null
}

// The table of each kind and the column with its name.
const kinds = {
  partner: (db: Db) => db.selectFrom('partners').select(['id', 'name as label', 'id as partner_id']),
  account: (db: Db) =>
    db.selectFrom('accounts').select(({ fn }) => ['id', fn.coalesce('name', 'id').as('label'), 'partner_id']),
  endpoint: (db: Db) => db.selectFrom('endpoints').select(['id', 'url as label', 'partner_id']),
  event: (db: Db) => db.selectFrom('events').select(['id', 'type as label', 'partner_id']),
  delivery: (db: Db) =>
    db.selectFrom('deliveries').select(['id', 'event_type as label', 'partner_id', 'status']),
  notice: (db: Db) => db.selectFrom('notices').select(['id', 'type as label', 'partner_id']),
  replay: (db: Db) => db.selectFrom('replays').select(['id', 'status as label', 'partner_id', 'status']),
  key: (db: Db) =>
    db
      .selectFrom('keys')
      .select(({ fn }) => ['id', fn.coalesce('name', 'last_four').as('label'), 'partner_id']),
  // One row for each partner of a user, and one for staff.
  user: (db: Db) =>
    db
      .selectFrom('users')
      .leftJoin('memberships', 'memberships.user_id', 'users.id')
      .select(({ fn, val }) => [
        'id',
        'email as label',
        'partner_id',
        fn.coalesce('role', val('support')).as('status'),
      ]),
  failure: (db: Db) =>
    db.selectFrom('failures').select(['id', 'cause as label', 'partner_id', 'state as status']),
} as const

export type FindableKind = keyof typeof kinds

/** The object of that kind with this id, of any partner; a user once for each partner. */
export async function findAnything(db: Db, kind: FindableKind, id: string): Promise<Found[]> {
  // The builders share these methods, which their types do not express.
  const query = kinds[kind](db) as ReturnType<(typeof kinds)['delivery']>
  const rows = await query.where('id', '=', id).execute()
  return rows.map((row) => ({ ...row, status: row.status ?? null }))
}

// These are scanned, so only kinds with few rows: accounts are found by their id.
export type SearchedKind = 'partner' | 'endpoint' | 'user'

/** Partners, endpoints or users whose name, URL or address contains this text, `limit` of each at most. */
export async function searchText(db: Db, kind: SearchedKind, text: string, limit: number): Promise<Found[]> {
  const query = kinds[kind](db) as ReturnType<(typeof kinds)['user']>
  const [wanted = ''] = kind === 'endpoint' ? text.split('?', 1) : [text]
  const rows = await query.where(hasText('search_key', wanted)).orderBy('id', 'desc').limit(limit).execute()
  return rows.map((row) => ({ ...row, status: row.status ?? null }))
}
