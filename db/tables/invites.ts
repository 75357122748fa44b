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
