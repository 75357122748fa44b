import type { Generated } from 'kysely'

/** Events of a large publish that have none of their deliveries yet, in the order in which they get them. */
export interface FanOutsTable {
  seq: Generated<number>
  publish_id: string
  event_id: string
  targets_id: number
}
