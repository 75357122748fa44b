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
}

export interface IdempotencyKeysTable {
  /** a partner's id, or `platform` */
  caller: string
  key: string
  /** HMAC of path and body under our secret, hex */
  fingerprint: string
  status: number
  /** the answer's body, encrypted */
  answer_sealed: string
  created_at: number
}

export interface AuditLogTable {
  id: string
  partner_id: string
  actor_kind: string
  /** a user's or a key's id */
  actor_id: string | null
  /** such as `endpoint.updated` */
  action: string
  target_id: string
  /** JSON of the fields that changed; never a secret */
  before: string | null
  after: string | null
  request_id: string
  created_at: number
}

/** Counts that cost the same to read whatever they count. */
export interface DeliveryStatsTable {
  endpoint_id: string
  /** `open`: a minute as it is counted; once it is over it is folded into the others; a quarter of a day */
  span: 'open' | 'minute' | 'hour' | 'quarter' | 'day'
  /** when the span begins (a minute, for `open`), ms */
  start: number
  /** `delivered`, `failed`, `cancelled` for deliveries; a cause for each attempt that failed */
  outcome: string
  /** which slot of the latency histogram; 0 where there is none, and beyond minutes for what failed */
  slot: number
  count: number
}

/** A filter of the deliveries under a name. */
export interface ViewsTable {
  id: string
  partner_id: string
  name: string
  /** its canonical text */
  filter: string
  /** a user's or a key's id */
  created_by: string
  created_at: number
}

/** How often a key was used in a minute of the last hour. */
export interface KeyUsesTable {
  key_id: string
  /** when the minute begins, ms */
  minute: number
  count: number
}
