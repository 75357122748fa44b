import type { ColumnType } from 'kysely'

export interface MembershipsTable {
  user_id: string
  partner_id: string
  role: 'owner' | 'admin' | 'viewer'
  /** JSON list of the notices that they want by mail; null for their role's default */
  mailed_notices: ColumnType<string | null, string | null | undefined, string | null>
  created_at: number
}
