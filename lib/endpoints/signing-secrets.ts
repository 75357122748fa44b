import { randomBytes } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import type { EndpointRow } from '@/db/queries/endpoints'
import type { SigningSecrets } from '@/lib/dispatch/sign'
import type { Runtime } from '@/lib/platform/context'
import type { SecretBox } from '@/lib/platform/ports'

/** A secret from before a rotation, which keeps signing until `expires_at` (ms). */
export interface PreviousSecret {
  sealed: string
  expires_at: number
}

/** How many rotations may overlap: each adds a signature to every request. */
export const maxPreviousSecrets = 10

/** The columns that decide which secrets sign. */
type Signer = Pick<EndpointRow, 'partner_id' | 'secret_sealed' | 'previous_secrets'> & { endpoint_id: string }

/** A new secret in the Standard Webhooks format. */
export function generateSecret(): string {
  return `whsec_${randomBytes(32).toString('base64')}`
}

/** The owner that a secret is sealed for. */
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

/** The columns that store previous secrets: as JSON, and when the first of them expires, for retention. */
export function toPreviousColumns(kept: PreviousSecret[]) {
  return {
    previous_secrets: kept.length === 0 ? null : JSON.stringify(kept),
    previous_secret_expires_at:
      kept.length === 0 ? null : Math.min(...kept.map(({ expires_at }) => expires_at)),
  }
}

/**
 * The secrets that sign a request now. Null when the current one can't be opened, for example under another
 * encryption key: nothing may leave unsigned. A previous secret that can't be opened is skipped. Both cases are
 * logged.
 */
export function openSigningSecrets(runtime: Runtime, signer: Signer): SigningSecrets | null {
  const current = openSecret(runtime, signer, signer.secret_sealed)
  if (current === null) return null
  const previous = listPreviousSecrets(signer, runtime.now()).flatMap(
    ({ sealed }) => openSecret(runtime, signer, sealed) ?? [],
  )
  return { current, previous }
}

// Opening a secret costs as much as signing with it, and the same few sign nearly all requests.
const maxOpened = 1_000
const openedBy = new WeakMap<SecretBox, LRUCache<string, string>>()

/** One secret of an endpoint in plain text; logs and returns null when it can't be opened. */
export function openSecret(
  { secretBox, log }: Runtime,
  { partner_id, endpoint_id }: Pick<Signer, 'partner_id' | 'endpoint_id'>,
  sealed: string,
): string | null {
  const owner = secretOwner(partner_id, endpoint_id)
  const opened = openedBy.get(secretBox) ?? new LRUCache<string, string>({ max: maxOpened })
  openedBy.set(secretBox, opened)
  const key = `${owner} ${sealed}`
  const known = opened.get(key)
  if (known !== undefined) return known
  try {
    const secret = secretBox.open(sealed, owner)
    opened.set(key, secret)
    return secret
  } catch (error) {
    log.error({ err: error, endpoint_id }, 'a signing secret could not be decrypted')
    return null
  }
}
