import { queryOptions } from '@tanstack/react-query'
import type { CreatedEndpoint, EndpointList } from '@/lib/endpoints/schema'
import { callApi } from './client'
import { keyOf } from './keys'

/** The partner's endpoints. */
export const endpointList = () =>
  queryOptions({ queryKey: keyOf('endpoints'), queryFn: () => callApi<EndpointList>('/v1/webhooks') })

/** Creates an endpoint. */
export const createEndpoint = (body: object) =>
  callApi<CreatedEndpoint>('/v1/webhooks', { method: 'POST', body })
