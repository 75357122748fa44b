import type { ColumnType, Generated } from 'kysely'

/** A partner's capture URL and its response. */
export interface InboxesTable {
  id: string
  partner_id: string
  /** what makes its URL unguessable */
  token: string
  name: string
  /** JSON, as configured */
  answer: string
  created_at: number
  /** how many requests it has received in total */
  received: Generated<number>
  last_received_at: ColumnType<number | null, number | null | undefined, number | null>
}
