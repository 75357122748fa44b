import type SqliteDatabase from 'better-sqlite3'
import { eventTypeNames } from '@/lib/contract/event-types'

/** A month of deliveries of one partner, spread evenly over its endpoints; every 25th was not delivered. */
export interface Seeded {
  total: number
  /** the ID of a delivery by its index, 0 being the oldest */
  idAt(index: number): string
}

export const spanMs = 30 * 86_400_000
const beganAt = Date.now() - spanMs
const ends = [
  { status: 'failed', cause: 'http_5xx', code: 500 },
  { status: 'failed', cause: 'http_5xx', code: 503 },
  { status: 'failed', cause: 'http_404', code: 404 },
  { status: 'failed', cause: 'tls_expired', code: null },
  { status: 'cancelled', cause: 'endpoint_inactive', code: 500 },
  { status: 'pending', cause: 'timeout', code: null },
]

interface Seed {
  partnerId: string
  webhookIds: string[]
  total: number
}

/** Writes deliveries with their events and attempts directly into the database. */
export function seedDeliveries(
  sqlite: SqliteDatabase.Database,
  { partnerId, webhookIds, total }: Seed,
): Seeded {
  const idAt = (index: number) => {
    const at = Math.floor(beganAt + (spanMs * index) / total)
    return `dlv_${at.toString(16).padStart(12, '0')}${index.toString(16).padStart(20, '0')}`
  }
  sqlite.pragma('synchronous = OFF')
  const event = sqlite.prepare(
    'insert into events (id, partner_id, account_id, type, body, created_at) values (?, ?, ?, ?, ?, ?)',
  )
  const delivery = sqlite.prepare(
    `insert into deliveries (id, partner_id, endpoint_id, event_id, event_type, account_id, status, attempt_count,
      max_attempts, cause, last_status_code, created_at, completed_at, test) values (?, ?, ?, ?, ?, ?, ?, 1, 6, ?, ?, ?, ?, ?)`,
  )
  const attempt = sqlite.prepare(
    `insert into attempts (delivery_id, number, repeat, started_at, ended_at, duration_ms, url, status_code, cause,
      request_headers, response_headers, response_body) values (?, 1, 0, ?, ?, 50, ?, ?, ?, ?, '{}', 'OK')`,
  )
  const headers = JSON.stringify({
    'Content-Type': 'application/json',
    'X-Recover-Signature': 'a'.repeat(64),
  })
  const body = Buffer.from('{"id":"evt_a","type":"lead.created","data":{}}')
  const add = (index: number) => {
    const at = Math.floor(beganAt + (spanMs * index) / total)
    const number = Math.floor(index / webhookIds.length)
    const type = eventTypeNames[number % eventTypeNames.length]
    const account = number % 20_000 === 0 ? 'acc_rare' : `acc_${number % 40}`
    const isGood = index % 25 !== 0
    const end = isGood ? { status: 'delivered', cause: null, code: 200 } : ends[(index / 25) % ends.length]
    const { status, cause, code } = end ?? {}
    const id = idAt(index)
    if (index % webhookIds.length === 0) event.run(`evt_${number}`, partnerId, account, type, body, at)
    const test = Number(index % 5000 === 17)
    const place = [id, partnerId, webhookIds[index % webhookIds.length], `evt_${number}`, type, account]
    delivery.run(...place, status, cause, code, at, status === 'pending' ? null : at, test)
    attempt.run(id, at, at + 50, 'https://hooks.acme.example/', code, cause, headers)
  }
  for (let from = 0; from < total; from += 20_000)
    sqlite.transaction(() => {
      for (let index = from; index < Math.min(total, from + 20_000); index++) add(index)
    })()
  sqlite.pragma('wal_checkpoint(TRUNCATE)')
  return { total, idAt }
}
