/** Notes of support staff for each other; partners never see them. */
export interface SupportNotesTable {
  id: string
  partner_id: string
  /** the failure or the partner it is about */
  subject_id: string
  author_id: string
  text: string
  created_at: number
}
