export interface NoticesTable {
  id: string
  partner_id: string
  type: string
  delivery_id: string | null
  data: string
  created_at: number
  acknowledged_at: number | null
}
