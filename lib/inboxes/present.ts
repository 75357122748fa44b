import type { InboxRequestRow, InboxRow } from '@/db/queries/inboxes'
import { toPreciseTime, toPublicTime } from '@/lib/contract/time'
import type { Inbox, InboxRequest } from './schema'

/**
 * An inbox as the API shows it; `origin` is where this installation receives its requests, null where it receives
 * none.
 */
export function toInbox(row: InboxRow, origin: string | null): Inbox {
  return {
    id: row.id,
    name: row.name,
    url: origin === null ? null : `${origin}/inbox/${row.token}`,
    answer: JSON.parse(row.answer),
    created_at: toPublicTime(row.created_at),
    received: row.received,
    last_received_at: row.last_received_at === null ? null : toPreciseTime(row.last_received_at),
  }
}

/** A received request as the API shows it: its bytes as text, or as base64 when they aren't text. */
export function toInboxRequest(row: InboxRequestRow): InboxRequest {
  const headers: [string, string][] = JSON.parse(row.headers)
  const text = toText(row.body)
  return {
    id: row.id,
    received_at: toPreciseTime(row.created_at),
    path: row.path,
    headers: headers.map(([name, value]) => ({ name, value })),
    body: text,
    body_base64: text === null ? row.body.toString('base64') : null,
    body_truncated: row.is_cut === 1,
    delivery_id: row.delivery_id,
    attempt: row.attempt,
    signature_valid: row.signature === 'valid' || row.signature === 'valid_previous',
    signature: row.signature,
    answered: row.answered,
  }
}

function toText(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return null
  }
}
