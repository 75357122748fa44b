import type { Generated } from 'kysely'

/** Changes to watched partners' deliveries, in commit order; kept for some seconds. */
export interface DeliveryChangesTable {
  seq: Generated<number>
  partner_id: string
  delivery_id: string
}
