import { type EndpointRow, findEndpoint, updateEndpoint } from '@/db/queries/endpoints'
import { recordChange } from '@/lib/audit/record'
import { assertScope } from '@/lib/auth/scopes'
import { type Context, withTransaction } from '@/lib/context'
import { type FieldError, invalidField } from '@/lib/errors'
import { assertUnchanged } from '@/lib/http/etag'
import { toPublicTime } from '@/lib/time'
import { toEndpoint } from './present'
import { endpoint, type RotatedSecret, type RotateSecretInput } from './schema'
import { generateSecret, mustFind, secretOwner } from './service'

const hourMs = 3_600_000
const sameSecret = 'Must be another one than the current.'

/** Gives an endpoint another secret; the one before signs beside it for the overlap. A generated one is in the answer only. */
export async function rotateSecret(
  ctx: Context,
  id: string,
  input: RotateSecretInput,
): Promise<RotatedSecret> {
  assertScope(ctx.actor, 'endpoints:write')
  const generated = input.secret === undefined ? generateSecret() : undefined
  const secret = input.secret ?? generated ?? ''
  const expiresAt = await withTransaction(ctx, async (tx) => {
    const now = tx.runtime.now()
    const row = await mustFind(tx, id)
    assertUnchanged(tx, endpoint, toEndpoint(row, now))
    if (isCurrent(tx, row, secret)) throw invalidField('secret', sameSecret)
    const until = input.overlap_hours === 0 ? null : now + input.overlap_hours * hourMs
    await updateEndpoint(tx.db, tx.partnerId, id, {
      secret_sealed: tx.runtime.secretBox.seal(secret, secretOwner(tx.partnerId, id)),
      previous_secret_sealed: until === null ? null : row.secret_sealed,
      previous_secret_expires_at: until,
      updated_at: now,
    })
    const previous_secret_expires_at = until === null ? null : toPublicTime(until)
    await recordChange(tx, {
      action: 'endpoint.secret_rotated',
      targetId: id,
      after: { previous_secret_expires_at },
    })
    return previous_secret_expires_at
  })
  return { ...(generated ? { secret: generated } : {}), previous_secret_expires_at: expiresAt }
}

/** What `rotateSecret` would refuse of a body that is refused anyway. */
export async function findSecretFlaws(
  ctx: Context,
  { secret }: { secret?: unknown },
  id: string,
): Promise<FieldError[]> {
  const row = typeof secret === 'string' ? await findEndpoint(ctx.db, ctx.partnerId, id) : undefined
  if (!row || !isCurrent(ctx, row, String(secret))) return []
  return [{ field: 'secret', code: 'invalid', message: sameSecret }]
}

// One that cannot be opened any more is replaced like any other: that is the way out of it.
function isCurrent({ runtime }: Context, { id, partner_id, secret_sealed }: EndpointRow, secret: string) {
  try {
    return runtime.secretBox.open(secret_sealed, secretOwner(partner_id, id)) === secret
  } catch (error) {
    runtime.log.error({ err: error, endpoint_id: id }, 'the secret that is replaced could not be opened')
    return false
  }
}
