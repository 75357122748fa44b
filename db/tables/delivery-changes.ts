import type { Generated } from 'kysely'

/** What changed of a watched partner's deliveries, in the order of the commits; kept for some seconds. */
export interface DeliveryChangesTable {
  seq: Generated<number>
  partner_id: string
  delivery_id: string
}
