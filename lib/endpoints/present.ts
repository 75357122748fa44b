import type { EndpointRow } from '@/db/queries/endpoints'
import { toPublicTime } from '@/lib/time'
import type { Endpoint } from './schema'

/** An endpoint as the API shows it at `now` (ms). */
export function toEndpoint(row: EndpointRow, now: number): Endpoint {
  const { previous_secret_expires_at: expiresAt } = row
  return {
    id: row.id,
    url: row.url,
    events: JSON.parse(row.events),
    active: row.active === 1,
    created_at: toPublicTime(row.created_at),
    ...(row.description ? { description: row.description } : {}),
    ...(row.disabled_reason ? { disabled_reason: row.disabled_reason } : {}),
    ...(row.disabled_reason && row.disabled_at !== null
      ? { disabled_at: toPublicTime(row.disabled_at) }
      : {}),
    ...(expiresAt !== null && now < expiresAt ? { previous_secret_expires_at: toPublicTime(expiresAt) } : {}),
  }
}
