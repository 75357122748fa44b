import { AppError } from '@/lib/contract/errors'
import { toPublicTime } from '@/lib/contract/time'

/** Maximum size of an event's data. */
export const maxEventBytes = 256 * 1024

interface Event {
  id: string
  type: string
  accountId: string
  /** ms */
  createdAt: number
  /** JSON text */
  data: string
}

/**
 * The envelope as it is signed and sent (contract, Webhook Payload), with exactly this data; throws a 413 problem.
 */
export function sealEnvelope({ id, type, accountId, createdAt, data }: Event): Buffer {
  if (Buffer.byteLength(data) > maxEventBytes)
    throw new AppError('too_large', `data is too large (max. ${maxEventBytes / 1024} KiB).`)
  const head = JSON.stringify({ id, type, account_id: accountId, created_at: toPublicTime(createdAt) })
  return Buffer.from(`${head.slice(0, -1)},"data":${data}}`)
}

const dataKey = Buffer.from(',"data":')

/** The data of an envelope, as it was published. */
export function dataOf(body: Buffer): Buffer {
  return body.subarray(body.indexOf(dataKey) + dataKey.length, -1)
}
