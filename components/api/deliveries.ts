import { queryOptions } from '@tanstack/react-query'
import type { Delivery, DeliveryDetail, DeliveryList } from '@/lib/deliveries/schema'
import { callApi } from './client'
import { keyOf } from './keys'

/** Reads a delivery with its attempts. */
export const getDelivery = (id: string) => callApi<DeliveryDetail>(`/v1/deliveries/${id}`)

/** A delivery with its attempts. */
export const deliveryById = (id: string) =>
  queryOptions({ queryKey: keyOf('delivery', id), queryFn: () => getDelivery(id) })

/** The last delivery of the same type to the same endpoint that arrived; null while there is none but this. */
export const lastSuccessLike = ({ id, event_type, webhook_id }: Delivery) =>
  queryOptions({
    queryKey: keyOf('delivery.last-success', id),
    queryFn: async () => {
      const search = new URLSearchParams({ status: 'delivered', event_type, webhook_id, limit: '1' })
      const { deliveries } = await callApi<DeliveryList>(`/v1/deliveries?${search}`)
      const [found] = deliveries
      return found && found.id !== id ? getDelivery(found.id) : null
    },
  })

/** Sends a delivery's event again, as a new delivery. */
export const resendDelivery = (id: string) =>
  callApi<Delivery>(`/v1/deliveries/${id}/resend`, { method: 'POST' })

/** Cancels what a delivery would still send. */
export const cancelDelivery = (id: string) =>
  callApi<Delivery>(`/v1/deliveries/${id}/cancel`, { method: 'POST' })
