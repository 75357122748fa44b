/** A process that follows changes to a partner's deliveries. */
export interface DeliveryWatchesTable {
  partner_id: string
  process: string
  /** ms; renewed while it follows */
  until: number
}
