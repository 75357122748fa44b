/** Counts that cost the same to read whatever they count. */
export interface DeliveryStatsTable {
  endpoint_id: string
  /** `open`: a minute as it is counted; once it is over it is folded into the others; a quarter of a day */
  span: 'open' | 'minute' | 'hour' | 'quarter' | 'day'
  /** when the span begins (a minute, for `open`), ms */
  start: number
  /** `delivered`, `failed`, `cancelled` for deliveries; a cause for each attempt that failed */
  outcome: string
  /** which slot of the latency histogram; 0 where there is none, and beyond minutes for what failed */
  slot: number
  count: number
}
