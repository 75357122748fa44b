/** An endpoint's failed deliveries that have not been reported by mail yet. */
export interface FailureDigestsTable {
  endpoint_id: string
  partner_id: string
  failures: number
  /** since when they are counted */
  opened_at: number
  mailed_at: number | null
}
