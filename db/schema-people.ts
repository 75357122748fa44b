import type { ColumnType, Generated } from 'kysely'

/**
 * How we know that an address is its user's: a link that was mailed to it, another server's word, an operator's. `none`:
 * they joined by a link that an owner passed on; `unknown`: they were there before this was kept.
 */
export type EmailProof = 'invite' | 'oidc' | 'operator' | 'none' | 'unknown'

export interface UsersTable {
  id: string
  email: string
  name: string | null
  /** one of the support staff, who belong to no partner */
  is_support: number
  /** empty for somebody who has no password */
  password_hash: string
  email_proof: EmailProof
  /** the partner they were in last */
  last_partner_id: string | null
  created_at: number
  /** what support finds them by: `searchKeyOf` of their address */
  search_key: Generated<string>
}

export interface MembershipsTable {
  user_id: string
  partner_id: string
  role: 'owner' | 'admin' | 'viewer'
  /** JSON list of the notices that they want by mail; null for what is usual for their role */
  mailed_notices: ColumnType<string | null, string | null | undefined, string | null>
  created_at: number
}

export interface SessionsTable {
  id: string
  user_id: string
  /** the partner that it is in; null for staff, and until one is chosen */
  partner_id: string | null
  created_at: number
  expires_at: number
}

export interface InvitesTable {
  id: string
  partner_id: string
  /** as `users.email` is spelt; one open invite each at a partner */
  email: string
  role: 'owner' | 'admin' | 'viewer'
  /** SHA-256 of the token, hex */
  token_hash: string
  /** the token, encrypted, until it has been mailed; null where no mail is sent */
  token_sealed: string | null
  /** whether its link goes to the address by mail and to nobody else, so that following it proves the address */
  proves_email: number
  /** the owner who made it; without them, or once they are none, it counts no longer */
  invited_by: string
  created_at: number
  expires_at: number
}

/** Deliveries of an endpoint that have failed and not been told of by mail yet. */
export interface FailureDigestsTable {
  endpoint_id: string
  partner_id: string
  failures: number
  /** since when they are counted */
  opened_at: number
  mailed_at: number | null
}
