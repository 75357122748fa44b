export interface AccountsTable {
  id: string
  partner_id: string
  name: string | null
  created_at: number
}
