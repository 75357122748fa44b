import { z } from 'zod'
import { delivery } from '@/lib/deliveries/schema'

const supportDelivery = delivery.extend({ partner: z.object({ id: z.string(), name: z.string() }) })

export const supportDeliveryList = z.object({
  deliveries: z.array(supportDelivery),
  next_cursor: z.string().nullable(),
})
export type SupportDeliveryList = z.output<typeof supportDeliveryList>
