import type { ColumnType } from 'kysely'

export interface MembershipsTable {
  user_id: string
  partner_id: string
  role: 'owner' | 'admin' | 'viewer'
  /** JSON list of the notices that they want by mail; null for what is usual for their role */
  mailed_notices: ColumnType<string | null, string | null | undefined, string | null>
  created_at: number
}
