import type { Context } from '@/lib/platform/context'
import { countOutcome } from '@/lib/stats/record'

interface Ends {
  endpoint_id: string
  test: number
  status: 'delivered' | 'failed' | 'cancelled'
  /** of one of them */
  durationMs?: number | null
  count?: number
  /** ms */
  at?: number
}

/**
 * What follows from the end of any delivery, in the transaction that ends it: of one, or of many that a statement has
 * ended together for one endpoint. What is to react to every end is added here.
 */
export async function recordEnds(tx: Context, { endpoint_id, test, status, ...rest }: Ends): Promise<void> {
  await countOutcome(tx, { delivery: { endpoint_id, test }, outcome: status, ...rest })
}
