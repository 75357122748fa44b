import { randomBytes } from 'node:crypto'
import type { EndpointRow } from '@/db/queries/endpoints'
import type { SigningSecrets } from '@/lib/dispatch/sign'
import type { Runtime } from '@/lib/platform/context'

/** A secret from before a rotation, which signs beside the current one until `expires_at` (ms). */
export interface PreviousSecret {
  sealed: string
  expires_at: number
}

/** Rotations that may overlap at once: each adds a signature to every request. */
export const maxPreviousSecrets = 10

/** What of an endpoint says who signs for it. */
type Signer = Pick<EndpointRow, 'partner_id' | 'secret_sealed' | 'previous_secrets'> & { endpoint_id: string }

/** A new secret as Standard Webhooks writes them. */
export function generateSecret(): string {
  return `whsec_${randomBytes(32).toString('base64')}`
}

/** Who a sealed secret belongs to. */
export function secretOwner(partnerId: string, endpointId: string): string {
  return `${partnerId}/${endpointId}`
}

/** The secrets from before rotations that still sign at `now` (ms), the latest first. */
export function listPreviousSecrets(
  { previous_secrets }: Pick<EndpointRow, 'previous_secrets'>,
  now: number,
): PreviousSecret[] {
  if (previous_secrets === null) return []
  const kept: PreviousSecret[] = JSON.parse(previous_secrets)
  return kept.filter(({ expires_at }) => now < expires_at)
}

/** The columns that keep these: as JSON, and when the first of them ends, by which retention finds them. */
export function toPreviousColumns(kept: PreviousSecret[]) {
  return {
    previous_secrets: kept.length === 0 ? null : JSON.stringify(kept),
    previous_secret_expires_at:
      kept.length === 0 ? null : Math.min(...kept.map(({ expires_at }) => expires_at)),
  }
}

/**
 * What signs a request now. Null when the current secret cannot be opened, such as with another encryption key: nothing
 * may leave unsigned. A previous one that cannot be opened is left out. Both are logged.
 */
export function openSigningSecrets(runtime: Runtime, signer: Signer): SigningSecrets | null {
  const current = openSecret(runtime, signer, signer.secret_sealed)
  if (current === null) return null
  const previous = listPreviousSecrets(signer, runtime.now()).flatMap(
    ({ sealed }) => openSecret(runtime, signer, sealed) ?? [],
  )
  return { current, previous }
}

/** One secret of an endpoint in plain text; null, and a line in the log, when it cannot be opened. */
export function openSecret(
  runtime: Runtime,
  { partner_id, endpoint_id }: Pick<Signer, 'partner_id' | 'endpoint_id'>,
  sealed: string,
): string | null {
  try {
    return runtime.secretBox.open(sealed, secretOwner(partner_id, endpoint_id))
  } catch (error) {
    runtime.log.error({ err: error, endpoint_id }, 'a signing secret could not be decrypted')
    return null
  }
}
