import type { ColumnType } from 'kysely'

/** The states that support staff can set; a resolved failure that is seen again becomes `regressed` automatically. */
export type FailureState = 'new' | 'acknowledged' | 'waiting_for_partner' | 'resolved' | 'regressed'

/** A cause that an endpoint fails with, however many deliveries it affects. */
export interface FailuresTable {
  id: string
  partner_id: string
  endpoint_id: string
  cause: string
  state: FailureState
  state_changed_at: number
  /** a member of the support staff */
  assignee_id: ColumnType<string | null, string | null | undefined, string | null>
  first_seen_at: number
  /** up to a minute early */
  last_seen_at: number
}
