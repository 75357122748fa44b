export interface SessionsTable {
  id: string
  user_id: string
  /** the partner that it is in; null for staff, and until one is chosen */
  partner_id: string | null
  created_at: number
  expires_at: number
}
