import type { ColumnType, Generated } from 'kysely'

export type DeliveryStatus = 'pending' | 'delivered' | 'failed' | 'cancelled'

export interface DeliveriesTable {
  id: string
  partner_id: string
  endpoint_id: string
  event_id: string
  event_type: string
  account_id: string
  status: DeliveryStatus
  attempt_count: Generated<number>
  max_attempts: number
  next_attempt_at: number | null
  cause: string | null
  created_at: number
  completed_at: number | null
  resend_of: string | null
  test: Generated<number>
  /** when a run was last started for it; null: at created_at */
  driven_at: ColumnType<number | null, number | null | undefined, number | null>
  /** of the last attempt that ended */
  last_status_code: ColumnType<number | null, number | null | undefined, number | null>
  replay_id: ColumnType<string | null, string | null | undefined, never>
  /** the deliberate mistake of a test; null for none */
  test_variant: ColumnType<'wrong_signature' | 'repeated' | 'slow' | null, string | null | undefined, never>
  /** how often its endpoint had been stopped when it was made */
  stops: ColumnType<number, number | undefined, never>
}
