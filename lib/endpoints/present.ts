import type { EndpointRow } from '@/db/queries/endpoints'
import { toPublicTime } from '@/lib/contract/time'
import type { Endpoint } from './schema'
import { listPreviousSecrets } from './signing-secrets'

/** An endpoint as the API shows it at `now` (ms). */
export function toEndpoint(row: EndpointRow, now: number): Endpoint {
  const previousEnds = listPreviousSecrets(row, now).map(({ expires_at }) => expires_at)
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
    ...(previousEnds.length > 0
      ? { previous_secret_expires_at: toPublicTime(Math.max(...previousEnds)) }
      : {}),
  }
}
