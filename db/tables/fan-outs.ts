import type { Generated } from 'kysely'

/** Events of a large publish that have no deliveries yet, in the order in which these are made. */
export interface FanOutsTable {
  seq: Generated<number>
  publish_id: string
  event_id: string
  targets_id: number
}
