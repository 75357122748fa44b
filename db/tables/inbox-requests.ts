import type { ColumnType } from 'kysely'

/** A request that an inbox received; only the newest are kept. */
export interface InboxRequestsTable {
  id: string
  inbox_id: string
  created_at: number
  /** with its query */
  path: string
  /** JSON list of [name, value], as received */
  headers: string
  /** the length of `body` */
  kept_bytes: number
  /** the body was longer, and the rest was not read */
  is_cut: number
  /** our delivery's id, from the headers */
  delivery_id: string | null
  attempt: string | null
  signature: 'valid' | 'valid_previous' | 'invalid' | 'missing' | 'unknown'
  /** such as `200 after 2s`, or `hang` */
  answered: string
  body: ColumnType<Buffer, Uint8Array, never>
}
