import type { Generated } from 'kysely'

/** Internal state of the work; the columns of the API are named as in `schema.ts`. */
export interface ReplaysTable {
  id: string
  partner_id: string
  status: 'running' | 'paused' | 'cancelled' | 'completed'
  /** JSON, as requested */
  filter: string
  rate_per_second: number
  reason: string | null
  /** how many sources it found when it was made */
  total: number
  /** deliveries made so far */
  made: Generated<number>
  /** sources skipped because a later delivery succeeded */
  skipped: Generated<number>
  /** the last source it has processed; sources go from the oldest to `until_id` */
  after_id: string | null
  until_id: string | null
  /** all sources are processed */
  is_exhausted: Generated<number>
  /** the dispatch generation: the number of the latest run */
  drive: Generated<number>
  created_by: string
  created_at: number
  /** when nothing was left to do; its counts are stored from then on */
  ended_at: number | null
  delivered: number | null
  failed: number | null
  cancelled: number | null
  /** how many of its deliveries have ended so; counted by the database */
  delivered_now: Generated<number>
  failed_now: Generated<number>
  cancelled_now: Generated<number>
}
