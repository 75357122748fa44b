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
  /** deliveries failed in a row */
  failure_streak: Generated<number>
  /** when the first of that streak failed */
  failing_since: number | null
  /** when a delivery last was delivered or failed, up to a minute early */
  last_ended_at: number | null
  /** since when it has been inactive, paused or disabled; null while active */
  disabled_at: number | null
  /** null for a pause */
  disabled_reason: 'failing' | null
  /** previous secrets that may still sign, the latest first: JSON of `[{ sealed, expires_at }]` */
  previous_secrets: string | null
  /** when the first of them expires, ms */
  previous_secret_expires_at: number | null
  /** for support's search: `searchKeyOfUrl` of its URL */
  search_key: Generated<string>
  /** when the first attempt failed since the last success */
  first_failed_at: ColumnType<number | null, number | null | undefined, number | null>
  /** how often it was paused, disabled or deleted */
  stops: Generated<number>
}
