/** Who is asked to join, and what is told to whom by mail; columns as in `schema.ts`. */
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
