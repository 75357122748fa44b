import { queryOptions } from '@tanstack/react-query'
import type { DeliveryFacets, DeliveryHistogram } from '@/lib/delivery-counts/schema'
import { callApi } from './client'
import { searchOf } from './delivery-search'
import { keyOf } from './keys'

/** How many deliveries a filter matches, by each value of each facet. */
export const deliveryFacets = (text: string, until: string) =>
  queryOptions({
    queryKey: keyOf('deliveries.facets', text, until),
    queryFn: () => callApi<DeliveryFacets>(`/v1/deliveries/facets?${searchOf(text)}`),
  })

/** How many deliveries a filter matches, over time. */
export const deliveryHistogram = (text: string, until: string) =>
  queryOptions({
    queryKey: keyOf('deliveries.histogram', text, until),
    queryFn: () => callApi<DeliveryHistogram>(`/v1/deliveries/histogram?${searchOf(text)}`),
  })
