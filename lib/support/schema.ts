import { z } from 'zod'
import { delivery } from '@/lib/deliveries/schema'

export const supportDelivery = delivery.extend({ partner: z.object({ id: z.string(), name: z.string() }) })
export type SupportDelivery = z.output<typeof supportDelivery>

export const supportDeliveryList = z.object({
  deliveries: z.array(supportDelivery),
  next_cursor: z.string().nullable(),
})
export type SupportDeliveryList = z.output<typeof supportDeliveryList>
