import type { Generated } from 'kysely'

/** The endpoints that such events go to, as they were when the events were published. */
export interface FanOutTargetsTable {
  id: Generated<number>
  publish_id: string
  /** JSON list */
  endpoint_ids: string
}
