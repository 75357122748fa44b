export interface InvitesTable {
  id: string
  partner_id: string
  /** normalised like `users.email`; each address has at most one open invite per partner */
  email: string
  role: 'owner' | 'admin' | 'viewer'
  /** SHA-256 of the token, hex */
  token_hash: string
  /** the token, encrypted, until it has been mailed; null where no mail is sent */
  token_sealed: string | null
  /** whether only the mailed link leads here, so that following it proves the address */
  proves_email: number
  /** the owner who made it; it is invalid once that person is no longer an owner */
  invited_by: string
  created_at: number
  expires_at: number
}
