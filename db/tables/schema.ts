import type { Kysely } from 'kysely'
import type { AccountsTable } from './accounts'
import type { AttemptsTable } from './attempts'
import type { AuditLogTable } from './audit-log'
import type { DeliveriesTable } from './deliveries'
import type { DeliveryChangesTable } from './delivery-changes'
import type { DeliveryStatsTable } from './delivery-stats'
import type { DeliveryWatchesTable } from './delivery-watches'
import type { EndpointStopsTable } from './endpoint-stops'
import type { EndpointsTable } from './endpoints'
import type { EventsTable } from './events'
import type { FailureDigestsTable } from './failure-digests'
import type { FailuresTable } from './failures'
import type { FanOutTargetsTable } from './fan-out-targets'
import type { FanOutsTable } from './fan-outs'
import type { IdempotencyKeysTable } from './idempotency-keys'
import type { InboxRequestsTable } from './inbox-requests'
import type { InboxesTable } from './inboxes'
import type { InvitesTable } from './invites'
import type { KeyUsesTable } from './key-uses'
import type { KeysTable } from './keys'
import type { MembershipsTable } from './memberships'
import type { NoticesTable } from './notices'
import type { OutboxTable } from './outbox'
import type { PartnersTable } from './partners'
import type { ReplaysTable } from './replays'
import type { SessionsTable } from './sessions'
import type { SupportNotesTable } from './support-notes'
import type { UsersTable } from './users'
import type { ViewsTable } from './views'

/** Every table by its name. Times are integer milliseconds UTC, booleans 0/1, JSON is text, ids are text (prefix + UUIDv7). */
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

/** A connection, or a transaction on it. */
export type Db = Kysely<Schema>
