import type { Generated } from 'kysely'

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
