/** A named filter of deliveries. */
export interface ViewsTable {
  id: string
  partner_id: string
  name: string
  /** its canonical text */
  filter: string
  /** a user's or a key's id */
  created_by: string
  created_at: number
}
