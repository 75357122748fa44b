/** How often a key was used in a minute of the last hour. */
export interface KeyUsesTable {
  key_id: string
  /** when the minute begins, ms */
  minute: number
  count: number
}
