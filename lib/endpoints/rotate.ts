import { type EndpointRow, findEndpoint, updateEndpoint } from '@/db/queries/endpoints'
import { recordChange } from '@/lib/audit/record'
import { AppError, type FieldError, invalidField } from '@/lib/contract/errors'
import { hourMs, toPublicTime } from '@/lib/contract/time'
import { type Context, withTransaction } from '@/lib/platform/context'
import { assertUnchanged } from '@/lib/platform/http/etag'
import { assertScope } from '@/lib/platform/scopes'
import { toEndpoint } from './present'
import { endpoint, type RotatedSecret, type RotateSecretInput } from './schema'
import { mustFind } from './service'
import {
  generateSecret,
  listPreviousSecrets,
  maxPreviousSecrets,
  openSecret,
  type PreviousSecret,
  secretOwner,
  toPreviousColumns,
} from './signing-secrets'

const sameSecret = 'Must differ from the current secret.'

/**
 * Gives an endpoint a new secret; the previous one keeps signing for the overlap, and those of earlier rotations
 * until their own overlap ends. A generated secret is in the reply only. Throws a 409 problem when too many overlap.
 */
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
    const isSecret = (sealed: string) =>
      openSecret(tx.runtime, { ...row, endpoint_id: id }, sealed) === secret
    // A secret that can't be opened any more is replaced without comparison: rotation is the way to recover.
    if (isSecret(row.secret_sealed)) throw invalidField('secret', sameSecret)
    const until = input.overlap_hours === 0 ? null : now + input.overlap_hours * hourMs
    await updateEndpoint(tx.db, tx.partnerId, id, {
      secret_sealed: tx.runtime.secretBox.seal(secret, secretOwner(tx.partnerId, id)),
      ...toPreviousColumns(keepSigning(row, until, now).filter(({ sealed }) => !isSecret(sealed))),
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

/** What `rotateSecret` would reject in a body that is already invalid. */
export async function findSecretFlaws(
  ctx: Context,
  { secret }: { secret?: unknown },
  id: string,
): Promise<FieldError[]> {
  const row = typeof secret === 'string' ? await findEndpoint(ctx.db, ctx.partnerId, id) : undefined
  if (!row || openSecret(ctx.runtime, { ...row, endpoint_id: id }, row.secret_sealed) !== secret) return []
  return [{ field: 'secret', code: 'invalid', message: sameSecret }]
}

// Without an overlap the replaced secret stops signing; overlaps promised by earlier rotations still hold.
function keepSigning(row: EndpointRow, until: number | null, now: number): PreviousSecret[] {
  const earlier = listPreviousSecrets(row, now)
  if (until === null) return earlier
  if (earlier.length >= maxPreviousSecrets) {
    const rule = `Too many previous secrets are still active (max. ${maxPreviousSecrets}).`
    throw new AppError('conflict', `${rule} Wait until one expires, or rotate with overlap_hours 0.`)
  }
  return [{ sealed: row.secret_sealed, expires_at: until }, ...earlier]
}
