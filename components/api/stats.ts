import { queryOptions } from '@tanstack/react-query'
import type { DeliveryFacets } from '@/lib/delivery-counts/schema'
import type { WindowName } from '@/lib/stats/limits'
import type { PartnerStats } from '@/lib/stats/schema'
import { callApi } from './client'
import { keyOf } from './keys'

/** How the partner's deliveries went over a window; over a day where none is given. */
export const partnerStats = (window?: WindowName) =>
  queryOptions({
    queryKey: keyOf('stats', window ?? '24h'),
    queryFn: () => callApi<PartnerStats>(`/v1/stats${window ? `?window=${window}` : ''}`),
  })

/** How many deliveries have failed since a time, by cause, tests left out. */
export const failedByCause = (from: string) =>
  queryOptions({
    queryKey: keyOf('deliveries.failed-by-cause', from),
    queryFn: () =>
      callApi<DeliveryFacets>(
        `/v1/deliveries/facets?${new URLSearchParams({ status: 'failed', test: 'false', from })}`,
      ),
  })
