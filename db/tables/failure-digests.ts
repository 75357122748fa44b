/** Deliveries of an endpoint that have failed and not been told of by mail yet. */
export interface FailureDigestsTable {
  endpoint_id: string
  partner_id: string
  failures: number
  /** since when they are counted */
  opened_at: number
  mailed_at: number | null
}
