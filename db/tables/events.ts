import type { ColumnType, Generated } from 'kysely'

export interface EventsTable {
  id: string
  partner_id: string
  account_id: string
  type: string
  /** the serialised envelope, exactly the bytes that are signed and sent; empty once it has expired */
  body: ColumnType<Buffer, Uint8Array, Uint8Array>
  created_at: number
  /** how many deliveries it was published to; null before this was kept, and once some of them have been removed */
  fan_out: number | null
  /** JSON list of `{field, message}` where the data does not match its type's schema; null when it does */
  data_problems: string | null
  /** when its payload was removed; only the id is kept then, so that it is never published again */
  expired_at: number | null
  /** made by a test send */
  test: Generated<number>
  /** whether the publisher chose the id */
  has_given_id: Generated<number>
  /** of an id that the publisher chose, what it was published with; null before this was kept */
  fingerprint: ColumnType<string | null, string | null | undefined, never>
}
