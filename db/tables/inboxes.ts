import type { ColumnType, Generated } from 'kysely'

/** A capture URL of a partner's own, and what it answers. */
export interface InboxesTable {
  id: string
  partner_id: string
  /** what makes its URL unguessable */
  token: string
  name: string
  /** JSON, as it was chosen */
  answer: string
  created_at: number
  /** how many requests it ever received */
  received: Generated<number>
  last_received_at: ColumnType<number | null, number | null | undefined, number | null>
}
