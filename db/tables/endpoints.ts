import type { ColumnType, Generated } from 'kysely'

export interface EndpointsTable {
  id: string
  partner_id: string
  url: string
  events: string
  description: string | null
  active: number
  secret_sealed: string
  created_at: number
  updated_at: number
  deleted_at: number | null
  /** deliveries exhausted in a row */
  failure_streak: Generated<number>
  /** when the first of that streak was */
  failing_since: number | null
  /** when a delivery was last delivered or exhausted, up to a minute early */
  last_ended_at: number | null
  /** since when it has been inactive, by a pause or by us; null while active */
  disabled_at: number | null
  /** null for a pause */
  disabled_reason: 'failing' | null
  /** those from before rotations that may still sign, the latest first: JSON of `[{ sealed, expires_at }]` */
  previous_secrets: string | null
  /** when the first of them ends, ms */
  previous_secret_expires_at: number | null
  /** what support finds it by: `searchKeyOfUrl` of its URL */
  search_key: Generated<string>
  /** when the first attempt failed since one last delivered */
  first_failed_at: ColumnType<number | null, number | null | undefined, number | null>
  /** how often it has been paused, disabled or deleted */
  stops: Generated<number>
}
