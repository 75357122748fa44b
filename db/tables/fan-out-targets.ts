import type { Generated } from 'kysely'

/** The endpoints that these events go to, as of the time of the publish. */
export interface FanOutTargetsTable {
  id: Generated<number>
  publish_id: string
  /** JSON list */
  endpoint_ids: string
}
