import type { Context } from '@/lib/platform/context'
import { countOutcomes } from '@/lib/stats/record'

interface Ends {
  endpoint_id: string
  test: number
  status: 'delivered' | 'failed' | 'cancelled'
  /** of one delivery */
  durationMs?: number | null
  count?: number
  /** ms */
  at?: number
}

/**
 * The side effects of the ends of any deliveries, in the transaction that ends them; each entry is one delivery, or
 * many of one endpoint that a single statement ended. New reactions to the end of a delivery are added here.
 */
export async function recordEnds(tx: Context, ends: Ends[]): Promise<void> {
  await countOutcomes(
    tx,
    ends.map(({ endpoint_id, test, status, ...rest }) => ({
      delivery: { endpoint_id, test },
      outcome: status,
      ...rest,
    })),
  )
}
