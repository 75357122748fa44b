export interface KeysTable {
  id: string
  kind: 'partner' | 'platform'
  partner_id: string | null
  /** SHA-256 of the key, hex */
  hash: string
  last_four: string
  created_at: number
  revoked_at: number | null
  name: string | null
  /** JSON list of `read`, `write`, `replay`; null for all of them */
  access: string | null
  expires_at: number | null
  /** to the minute */
  last_used_at: number | null
  /** the id of the user or key that created it; null for an operator */
  created_by: string | null
}
