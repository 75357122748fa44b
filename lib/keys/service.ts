import { findActorNames } from '@/db/queries/actors'
import { insertKey, type KeyRow, listKeys, revokeKey } from '@/db/queries/keys'
import { recordChange } from '@/lib/audit/record'
import { AppError, type FieldError, invalidField, notFound } from '@/lib/contract/errors'
import { toPublicTime } from '@/lib/contract/time'
import { accesses, idOf } from '@/lib/platform/actor'
import { type Context, withTransaction } from '@/lib/platform/context'
import { generateKey } from '@/lib/platform/crypto/keys'
import { newId } from '@/lib/platform/ids'
import { accessOf, assertScope } from '@/lib/platform/scopes'
import { meteredMs } from './meter'
import type { CreatedKey, CreateKeyInput, PartnerKey } from './schema'

/** How many keys a partner may have that are not revoked. */
const maxKeys = 50
const pastExpiry = 'Must be in the future.'

/** The partner's keys that are not revoked, newest first. */
export async function findKeys(ctx: Context): Promise<PartnerKey[]> {
  assertScope(ctx.actor, 'keys:read')
  const rows = await listKeys(ctx.db, ctx.partnerId, ctx.runtime.now() - meteredMs)
  const makers = rows.flatMap(({ created_by }) => created_by ?? [])
  const names = await findActorNames(ctx.db, ctx.partnerId, makers)
  return rows.map((row) => ({
    ...toKey(row, Number(row.calls ?? 0)),
    created_by_name: names.get(row.created_by ?? ''),
  }))
}

/**
 * Creates a key for the partner; only this reply ever contains its text. A key with more access than its creator is a
 * 403.
 */
export async function createPartnerKey(ctx: Context, input: CreateKeyInput): Promise<CreatedKey> {
  assertScope(ctx.actor, 'keys:write')
  const missing = input.access.filter((access) => !accessOf(ctx.actor).includes(access))
  if (missing.length > 0)
    throw new AppError('forbidden', `You can’t grant access you don’t have: ${missing.join(', ')}.`)
  const now = ctx.runtime.now()
  const expiresAt = input.expires_at === undefined ? null : Date.parse(input.expires_at)
  if (expiresAt !== null && expiresAt <= now) throw invalidField('expires_at', pastExpiry)
  const { key, hash, lastFour } = generateKey('partner')
  const row: KeyRow = {
    id: newId('key'),
    kind: 'partner',
    partner_id: ctx.partnerId,
    hash,
    last_four: lastFour,
    created_at: now,
    revoked_at: null,
    name: input.name,
    access: JSON.stringify(input.access),
    expires_at: expiresAt,
    last_used_at: null,
    created_by: idOf(ctx.actor),
  }
  await withTransaction(ctx, async (tx) => {
    if ((await listKeys(tx.db, ctx.partnerId, now)).length >= maxKeys)
      throw new AppError('conflict', `API key limit reached (${maxKeys}). Revoke one first.`)
    await insertKey(tx.db, row)
    await recordChange(tx, { action: 'key.created', targetId: row.id, after: toKey(row, 0) })
  })
  return { ...toKey(row, 0), key }
}

/** What `createPartnerKey` would reject in a body that is already invalid. */
export function findExpiryFlaws({ runtime }: Context, body: { expires_at?: unknown }): FieldError[] {
  const isPast = Date.parse(String(body.expires_at)) <= runtime.now()
  return isPast ? [{ field: 'expires_at', code: 'invalid', message: pastExpiry }] : []
}

/**
 * Revokes a key immediately in every process, even the caller's own; throws a 404 problem when there is no such key.
 */
export async function revokePartnerKey(ctx: Context, id: string): Promise<{ success: true; deleted: true }> {
  assertScope(ctx.actor, 'keys:write')
  await withTransaction(ctx, async (tx) => {
    const { partnerId, runtime } = tx
    if (!(await revokeKey(tx.db, { id, partnerId, now: runtime.now() }))) throw notFound()
    await recordChange(tx, { action: 'key.revoked', targetId: id })
  })
  return { success: true, deleted: true }
}

/** A key as the API shows it, with how often it was used in the last hour. */
export function toKey(row: KeyRow, calls: number): PartnerKey {
  return {
    id: row.id,
    name: row.name,
    last_four: row.last_four,
    access: row.access === null ? [...accesses] : JSON.parse(row.access),
    created_at: toPublicTime(row.created_at),
    created_by: row.created_by,
    expires_at: row.expires_at === null ? null : toPublicTime(row.expires_at),
    last_used_at: row.last_used_at === null ? null : toPublicTime(row.last_used_at),
    calls_last_hour: calls,
  }
}
