/** A stop of an endpoint after which deliveries are left to be cancelled: those made before it and after the one before. */
export interface EndpointStopsTable {
  endpoint_id: string
  /** 1 for its first: what was made before has `stops` one lower */
  number: number
  cause: 'endpoint_inactive' | 'endpoint_deleted'
  /** ms */
  stopped_at: number
}
