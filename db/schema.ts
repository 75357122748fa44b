import type { ColumnType, Generated } from 'kysely'
import type {
  FailureDigestsTable,
  InvitesTable,
  MembershipsTable,
  SessionsTable,
  UsersTable,
} from './schema-people'
import type {
  AuditLogTable,
  DeliveryChangesTable,
  DeliveryStatsTable,
  DeliveryWatchesTable,
  EndpointStopsTable,
  FailuresTable,
  IdempotencyKeysTable,
  InboxesTable,
  InboxRequestsTable,
  KeyUsesTable,
  ReplaysTable,
  SupportNotesTable,
  ViewsTable,
} from './schema-records'

/** Times are integer milliseconds UTC, booleans 0/1, JSON is text, ids are text (prefix + UUIDv7). */
export interface PartnersTable {
  id: string
  name: string
  created_at: number
  /** what support finds it by: `searchKeyOf` of its name */
  search_key: Generated<string>
}

export interface AccountsTable {
  id: string
  partner_id: string
  name: string | null
  created_at: number
}

export interface KeysTable {
  id: string
  kind: 'partner' | 'platform'
  partner_id: string | null
  /** SHA-256 of the key, hex */
  hash: string
  last_four: string
  created_at: number
  revoked_at: number | null
  name: string | null
  /** JSON list of `read`, `write`, `replay`; null for all of them */
  access: string | null
  expires_at: number | null
  /** to the minute */
  last_used_at: number | null
  /** the id of the user or key that made it; null for an operator */
  created_by: string | null
}

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

export interface EventsTable {
  id: string
  partner_id: string
  account_id: string
  type: string
  /** the serialised envelope, exactly the bytes that are signed and sent; empty once it has expired */
  body: ColumnType<Buffer, Uint8Array, Uint8Array>
  created_at: number
  /** how many deliveries it was published to; null before this was kept, and once some of them have been removed */
  fan_out: number | null
  /** JSON list of `{field, message}` where the data does not match its type's schema; null when it does */
  data_problems: string | null
  /** when its payload was removed; only the id is kept then, so that it is never published again */
  expired_at: number | null
  /** made by a test send */
  test: Generated<number>
  /** whether the publisher chose the id */
  has_given_id: Generated<number>
  /** of an id that the publisher chose, what it was published with; null before this was kept */
  fingerprint: ColumnType<string | null, string | null | undefined, never>
}

/** Events of a large publish that have none of their deliveries yet, in the order in which they get them. */
export interface FanOutsTable {
  seq: Generated<number>
  publish_id: string
  event_id: string
  targets_id: number
}

/** The endpoints that such events go to, as they were when the events were published. */
export interface FanOutTargetsTable {
  id: Generated<number>
  publish_id: string
  /** JSON list */
  endpoint_ids: string
}

export type DeliveryStatus = 'pending' | 'delivered' | 'failed' | 'cancelled'

export interface DeliveriesTable {
  id: string
  partner_id: string
  endpoint_id: string
  event_id: string
  event_type: string
  account_id: string
  status: DeliveryStatus
  attempt_count: Generated<number>
  max_attempts: number
  next_attempt_at: number | null
  cause: string | null
  created_at: number
  completed_at: number | null
  resend_of: string | null
  test: Generated<number>
  /** when a run was last started for it; null: at created_at */
  driven_at: ColumnType<number | null, number | null | undefined, number | null>
  /** of the last attempt that ended */
  last_status_code: ColumnType<number | null, number | null | undefined, number | null>
  replay_id: ColumnType<string | null, string | null | undefined, never>
  /** what is wrong with a test on purpose; null where nothing is */
  test_variant: ColumnType<'wrong_signature' | 'repeated' | 'slow' | null, string | null | undefined, never>
  /** how often its endpoint had been stopped when it was made */
  stops: ColumnType<number, number | undefined, never>
}

export interface AttemptsTable {
  delivery_id: string
  /** the place in the schedule, 1…max_attempts */
  number: number
  /** 0, or more when a crash interrupted the request and it was sent again in the same place */
  repeat: number
  started_at: number
  ended_at: number | null
  duration_ms: number | null
  url: string
  status_code: number | null
  cause: string | null
  request_headers: string
  response_headers: string | null
  response_body: string | null
  response_truncated: Generated<number>
  dns_ms: number | null
  connect_ms: number | null
  tls_ms: number | null
  first_byte_ms: number | null
  /** the one of the host's addresses that answered */
  address: string | null
  /** the process that sent it */
  owner: string | null
}

export interface NoticesTable {
  id: string
  partner_id: string
  type: string
  delivery_id: string | null
  data: string
  created_at: number
  acknowledged_at: number | null
}

export interface OutboxTable {
  seq: Generated<number>
  event: string
}

export interface Schema {
  partners: PartnersTable
  accounts: AccountsTable
  users: UsersTable
  memberships: MembershipsTable
  sessions: SessionsTable
  keys: KeysTable
  endpoints: EndpointsTable
  events: EventsTable
  fan_outs: FanOutsTable
  fan_out_targets: FanOutTargetsTable
  deliveries: DeliveriesTable
  attempts: AttemptsTable
  notices: NoticesTable
  outbox: OutboxTable
  replays: ReplaysTable
  idempotency_keys: IdempotencyKeysTable
  audit_log: AuditLogTable
  delivery_stats: DeliveryStatsTable
  key_uses: KeyUsesTable
  failures: FailuresTable
  support_notes: SupportNotesTable
  invites: InvitesTable
  failure_digests: FailureDigestsTable
  inboxes: InboxesTable
  inbox_requests: InboxRequestsTable
  delivery_watches: DeliveryWatchesTable
  delivery_changes: DeliveryChangesTable
  views: ViewsTable
  endpoint_stops: EndpointStopsTable
}
