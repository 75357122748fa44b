import type { ColumnType } from 'kysely'

/** What support staff can say of a failure; one that is resolved and seen again is `regressed` by itself. */
export type FailureState = 'new' | 'acknowledged' | 'waiting_for_partner' | 'resolved' | 'regressed'

/** One cause that an endpoint fails by, however many deliveries it costs. */
export interface FailuresTable {
  id: string
  partner_id: string
  endpoint_id: string
  cause: string
  state: FailureState
  state_changed_at: number
  /** one of the support staff */
  assignee_id: ColumnType<string | null, string | null | undefined, string | null>
  first_seen_at: number
  /** up to a minute early */
  last_seen_at: number
}
