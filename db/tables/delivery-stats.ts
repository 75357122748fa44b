/** Counts that cost the same to read however large they are. */
export interface DeliveryStatsTable {
  endpoint_id: string
  /**
   * `open`: a minute while it is counted; once over, it is folded into the others; `quarter` is a quarter of a day
   */
  span: 'open' | 'minute' | 'hour' | 'quarter' | 'day'
  /** when the span begins (a minute, for `open`), ms */
  start: number
  /** `delivered`, `failed`, `cancelled` for deliveries; the cause for each failed attempt */
  outcome: string
  /** the slot of the latency histogram; 0 where there is none, and for failures in spans longer than a minute */
  slot: number
  count: number
}
