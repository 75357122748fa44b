/** That a process follows what changes of a partner's deliveries. */
export interface DeliveryWatchesTable {
  partner_id: string
  process: string
  /** ms; renewed for as long as it follows */
  until: number
}
