export interface IdempotencyKeysTable {
  /** a partner's id, or `platform` */
  caller: string
  key: string
  /** HMAC of path and body under our secret, hex */
  fingerprint: string
  status: number
  /** the reply's body, encrypted */
  answer_sealed: string
  created_at: number
}
