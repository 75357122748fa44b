import { queryOptions } from '@tanstack/react-query'
import type { Endpoint } from '@/lib/endpoints/schema'
import { ApiError, callApi } from './client'
import { getDelivery } from './deliveries'
import { keyOf } from './keys'

/** A delivery that is opened beside its list, with the endpoint that it goes to; null where that was deleted. */
export const openedDelivery = (id: string) =>
  queryOptions({
    queryKey: keyOf('delivery.opened', id),
    queryFn: async () => {
      const initial = await getDelivery(id)
      return { initial, endpoint: await findEndpoint(initial.webhook_id) }
    },
  })

async function findEndpoint(id: string): Promise<Endpoint | null> {
  try {
    return await callApi<Endpoint>(`/v1/webhooks/${id}`)
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return null
    throw error
  }
}
