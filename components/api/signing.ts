import { queryOptions } from '@tanstack/react-query'
import type { RotatedSecret, SigningReport } from '@/lib/endpoints/schema'
import { callApi } from './client'
import { keyOf } from './keys'

/** Which secrets signed what an endpoint was sent lately. */
export const signingReport = (id: string) =>
  queryOptions({
    queryKey: keyOf('endpoint.signing', id),
    queryFn: () => callApi<SigningReport>(`/v1/webhooks/${id}/signing`),
  })

/** Gives an endpoint another signing secret. */
export const rotateSecret = (id: string, body: object) =>
  callApi<RotatedSecret>(`/v1/webhooks/${id}/rotate-secret`, { method: 'POST', body })
