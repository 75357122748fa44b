import type { Context } from '@/lib/platform/context'
import { countOutcome } from '@/lib/stats/record'

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
 * The side effects of the end of any delivery, in the transaction that ends it: of one, or of many of one endpoint
 * that a single statement ended. New reactions to the end of a delivery are added here.
 */
export async function recordEnds(tx: Context, { endpoint_id, test, status, ...rest }: Ends): Promise<void> {
  await countOutcome(tx, { delivery: { endpoint_id, test }, outcome: status, ...rest })
}
