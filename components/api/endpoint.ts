import { queryOptions } from '@tanstack/react-query'
import type { ChangedEndpoint, DeletedEndpoint, Endpoint } from '@/lib/endpoints/schema'
import type { WindowName } from '@/lib/stats/limits'
import type { EndpointStats } from '@/lib/stats/schema'
import { callApi, callTagged } from './client'
import { keyOf } from './keys'

/** Reads an endpoint, with the ETag that a change of it can be meant for. */
export const getEndpoint = (id: string) => callTagged<Endpoint>(`/v1/webhooks/${id}`)

/** Changes an endpoint, given an ETag only as long as it is in that state; replies with its new one. */
export const changeEndpoint = (id: string, body: object, ifMatch: string | null = null) =>
  callTagged<ChangedEndpoint>(`/v1/webhooks/${id}`, { method: 'PATCH', body, ifMatch })

/** Deletes an endpoint. */
export const deleteEndpoint = (id: string) =>
  callApi<DeletedEndpoint>(`/v1/webhooks/${id}`, { method: 'DELETE' })

/** How an endpoint's deliveries went over a window. */
export const endpointStats = (id: string, window: WindowName) =>
  queryOptions({
    queryKey: keyOf('endpoint.stats', id, window),
    queryFn: () => callApi<EndpointStats>(`/v1/webhooks/${id}/stats?window=${window}`),
  })
