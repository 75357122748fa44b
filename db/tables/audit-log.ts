export interface AuditLogTable {
  id: string
  partner_id: string
  actor_kind: string
  /** a user's or a key's id */
  actor_id: string | null
  /** such as `endpoint.updated` */
  action: string
  target_id: string
  /** JSON of the fields that changed; never a secret */
  before: string | null
  after: string | null
  request_id: string
  created_at: number
}
