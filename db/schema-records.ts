import type { ColumnType, Generated } from 'kysely'

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

/** A stop of an endpoint after which deliveries are left to be cancelled: those made before it and after the one before. */
export interface EndpointStopsTable {
  endpoint_id: string
  /** 1 for its first: what was made before has `stops` one lower */
  number: number
  cause: 'endpoint_inactive' | 'endpoint_deleted'
  /** ms */
  stopped_at: number
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

/** What support staff write down for each other; partners never see it. */
export interface SupportNotesTable {
  id: string
  partner_id: string
  /** the failure or the partner it is about */
  subject_id: string
  author_id: string
  text: string
  created_at: number
}

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

/** A request that an inbox received; the newest are kept. */
export interface InboxRequestsTable {
  id: string
  inbox_id: string
  created_at: number
  /** with its query */
  path: string
  /** JSON list of [name, value], as they came */
  headers: string
  /** how long `body` is */
  kept_bytes: number
  /** the body was longer, and the rest was not read */
  is_cut: number
  /** of ours, as the headers have it */
  delivery_id: string | null
  attempt: string | null
  signature: 'valid' | 'valid_previous' | 'invalid' | 'missing' | 'unknown'
  /** such as `200 after 2s`, or `hang` */
  answered: string
  body: ColumnType<Buffer, Uint8Array, never>
}

/** That a process follows what changes of a partner's deliveries. */
export interface DeliveryWatchesTable {
  partner_id: string
  process: string
  /** ms; renewed for as long as it follows */
  until: number
}

/** What changed of a watched partner's deliveries, in the order of the commits; kept for some seconds. */
export interface DeliveryChangesTable {
  seq: Generated<number>
  partner_id: string
  delivery_id: string
}
