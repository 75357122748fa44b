import { hourMs } from '@/lib/contract/time'
/** How long the reply to a request with an `Idempotency-Key` is kept, milliseconds. */
export const keptRepliesMs = 24 * hourMs
