import { findInboxByToken, type InboxRow, insertInboxRequest } from '@/db/queries/inboxes'
import { createContext, type Runtime, withTransaction } from '@/lib/platform/context'
import { newId } from '@/lib/platform/ids'
import { keptBytes, keptRequests } from './limits'
import { verifyReceived } from './verify'

/** A request as it arrived at a capture URL. */
export interface ReceivedRequest {
  /** with its query */
  path: string
  /** as received, alternating names and values */
  rawHeaders: string[]
  body: Buffer
  /** the body was longer, and the rest was not read */
  isCut: boolean
  /** the inbox's response, in words */
  answered: string
}

/**
 * Stores a request in an inbox, with the verdict on its signature. Only deliveries of the inbox's own partner are
 * recognised; `isShared` is for local mode, where all partners may use one. False once the inbox is deleted.
 */
export async function keepRequest(
  runtime: Runtime,
  inbox: InboxRow,
  request: ReceivedRequest,
  { isShared }: { isShared: boolean },
): Promise<boolean> {
  const { path, rawHeaders, body, isCut, answered } = request
  const headers = toPairs(rawHeaders)
  const header = (wanted: string) => headers.find(([name]) => name.toLowerCase() === wanted)?.[1] ?? null
  const deliveryId = idOf(header('x-recover-delivery-id'))
  const signature = header('x-recover-signature')
  const ctx = createContext(runtime, {
    actor: { kind: 'system' },
    partnerId: inbox.partner_id,
    requestId: newId('req'),
  })
  return withTransaction(ctx, async (tx) => {
    if (!(await findInboxByToken(tx.db, inbox.token))) return false
    const row = {
      id: newId('irq'),
      inbox_id: inbox.id,
      created_at: runtime.now(),
      path,
      headers: JSON.stringify(headers),
      kept_bytes: body.length,
      is_cut: Number(isCut),
      delivery_id: deliveryId,
      attempt: header('x-recover-attempt')?.slice(0, 10) ?? null,
      signature: await verifyReceived(tx, { deliveryId, signature, body }, { isShared }),
      answered,
      body,
    }
    await insertInboxRequest(tx.db, row, { max: keptRequests, maxBytes: keptBytes })
    return true
  })
}

function toPairs(rawHeaders: string[]): [string, string][] {
  return rawHeaders.flatMap((name, i) => (i % 2 === 0 ? [[name, rawHeaders[i + 1] ?? '']] : []) as [])
}

const idOf = (text: string | null) => (text !== null && text.length <= 100 ? text : null)
