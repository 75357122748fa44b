import type { Delivery } from '@/lib/deliveries/schema'
import type { EndpointCheck } from '@/lib/endpoints/schema'
import { callApi } from './client'

/** Checks whether an endpoint can be reached. */
export const checkEndpoint = (id: string) =>
  callApi<EndpointCheck>(`/v1/webhooks/${id}/check`, { method: 'POST' })

/** Checks whether a URL that is not registered yet can be reached. */
export const checkUrl = (url: string) =>
  callApi<EndpointCheck>('/v1/webhooks/check', { method: 'POST', body: { url } })

/** Sends a test to an endpoint: the example of a type, or of the endpoint's first type where none is given. */
export const sendTest = (id: string, body?: { event_type: string }) =>
  callApi<Delivery>(`/v1/webhooks/${id}/test`, { method: 'POST', body })

/** Sends a test whose body is given as JSON text, so that its data arrives to the digit. */
export const sendTestText = (id: string | undefined, text: string) =>
  callApi<Delivery>(`/v1/webhooks/${id}/test`, { method: 'POST', text })
