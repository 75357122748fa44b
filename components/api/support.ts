import { queryOptions } from '@tanstack/react-query'
import type { SupportDeliveryList } from '@/lib/support/schema'
import { callApi } from './client'
import { keyOf } from './keys'

/** A page of the failed deliveries of all partners. */
export function failedOfAllPartners(cursor: string | undefined) {
  const search = new URLSearchParams({ status: 'failed', ...(cursor ? { cursor } : {}) }).toString()
  return queryOptions({
    queryKey: keyOf('support', search),
    queryFn: () => callApi<SupportDeliveryList>(`/v1/support/deliveries?${search}`),
  })
}
