import type { Generated } from 'kysely'

/**
 * How an address was proved to be its user's: by a mailed link, by another server, or by an operator. `none`: they
 * joined by a link that an owner passed on; `unknown`: they joined before this column existed.
 */
export type EmailProof = 'invite' | 'oidc' | 'operator' | 'none' | 'unknown'

export interface UsersTable {
  id: string
  email: string
  name: string | null
  /** a member of the support staff, who belong to no partner */
  is_support: number
  /** empty for a user without a password */
  password_hash: string
  email_proof: EmailProof
  /** the partner they were in last */
  last_partner_id: string | null
  created_at: number
  /** for support's search: `searchKeyOf` of their address */
  search_key: Generated<string>
}
