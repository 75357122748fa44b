import type { Delivery } from '@/lib/deliveries/schema'

type Cell = string | number | boolean | null
type Urls = Record<string, string>

const columns: [name: string, of: (delivery: Delivery, urls: Urls) => Cell][] = [
  ['id', ({ id }) => id],
  ['created_at', ({ created_at }) => created_at],
  ['status', ({ status }) => status],
  ['event_type', ({ event_type }) => event_type],
  ['event_id', ({ event_id }) => event_id],
  ['account_id', ({ account_id }) => account_id],
  ['webhook_id', ({ webhook_id }) => webhook_id],
  ['url', ({ webhook_id, last_attempt }, urls) => last_attempt?.url ?? urls[webhook_id] ?? null],
  ['attempt_count', ({ attempt_count }) => attempt_count],
  ['max_attempts', ({ max_attempts }) => max_attempts],
  ['status_code', ({ last_attempt }) => last_attempt?.status_code ?? null],
  ['cause', ({ cause }) => cause],
  ['duration_ms', ({ last_attempt }) => last_attempt?.duration_ms ?? null],
  ['next_attempt_at', ({ next_attempt_at }) => next_attempt_at],
  ['completed_at', ({ completed_at }) => completed_at],
  ['resend_of', ({ resend_of }) => resend_of],
  ['test', ({ test }) => test],
]

/** A cell of CSV (RFC 4180); one that a spreadsheet would take for a formula begins with an apostrophe. */
export function csvCell(value: Cell): string {
  const text = value === null ? '' : String(value)
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n']/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** Deliveries as CSV with a head line; `urls` are the endpoints by id. */
export function toCsv(deliveries: Delivery[], urls: Urls): string {
  const lines = deliveries.map((delivery) => columns.map(([, of]) => csvCell(of(delivery, urls))).join(','))
  return `${[columns.map(([name]) => name).join(','), ...lines].join('\r\n')}\r\n`
}

/** Deliveries as the API shows them, one a line. */
export function toNdjson(deliveries: Delivery[]): string {
  return deliveries.map((delivery) => `${JSON.stringify(delivery)}\n`).join('')
}
