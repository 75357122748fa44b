/** A stop of an endpoint with deliveries left to cancel: those made before it and after the previous stop. */
export interface EndpointStopsTable {
  endpoint_id: string
  /** 1 for its first: deliveries made before it have a `stops` one lower */
  number: number
  cause: 'endpoint_inactive' | 'endpoint_deleted'
  /** ms */
  stopped_at: number
}
