import type { Generated } from 'kysely'

/** What is kept about the work rather than of it; columns as in `schema.ts`. */
export interface ReplaysTable {
  id: string
  partner_id: string
  status: 'running' | 'paused' | 'cancelled' | 'completed'
  /** JSON, as it was asked for */
  filter: string
  rate_per_second: number
  reason: string | null
  /** how many sources it found when it was made */
  total: number
  /** deliveries made so far */
  made: Generated<number>
  /** sources passed over, because a later delivery has put them right */
  skipped: Generated<number>
  /** the last source it is through with; sources go from the oldest to `until_id` */
  after_id: string | null
  until_id: string | null
  /** through with all sources */
  is_exhausted: Generated<number>
  /** which of its runs is the one that counts */
  drive: Generated<number>
  created_by: string
  created_at: number
  /** when nothing of it was left to be done; its counts are kept from then on */
  ended_at: number | null
  delivered: number | null
  failed: number | null
  cancelled: number | null
  /** how many of its deliveries have ended so; the database counts them */
  delivered_now: Generated<number>
  failed_now: Generated<number>
  cancelled_now: Generated<number>
}
