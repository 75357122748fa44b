import type { ColumnType, Generated } from 'kysely'

export interface EventsTable {
  id: string
  partner_id: string
  account_id: string
  type: string
  /** the serialised envelope, exactly the bytes that are signed and sent; empty once it has expired */
  body: ColumnType<Buffer, Uint8Array, Uint8Array>
  created_at: number
  /** how many deliveries it was published to; null for events from before this column, and once some were deleted */
  fan_out: number | null
  /** JSON list of `{field, message}` where the data does not match its type's schema; null when it does */
  data_problems: string | null
  /** when its payload was removed; only the id is kept then, so that it can't be published again */
  expired_at: number | null
  /** made by a test send */
  test: Generated<number>
  /** whether the publisher chose the id */
  has_given_id: Generated<number>
  /**
   * for an id chosen by the publisher, a fingerprint of what was published; null for events from before this column
   */
  fingerprint: ColumnType<string | null, string | null | undefined, never>
}
