import { isUniqueViolation } from '@/db/errors'
import { insertKey, revokeKey } from '@/db/queries/keys'
import { findPartner, insertAccount, insertPartner, listPartners } from '@/db/queries/tenancy'
import { AppError, notFound } from '@/lib/contract/errors'
import { type Context, withTransaction } from '@/lib/platform/context'
import { generateKey, type KeyKind } from '@/lib/platform/crypto/keys'
import { newId } from '@/lib/platform/ids'

export async function createPartner(
  ctx: Context,
  { name }: { name: string },
): Promise<{ id: string; name: string }> {
  const id = newId('prt')
  await withTransaction(ctx, (tx) => insertPartner(tx.db, { id, name, created_at: ctx.runtime.now() }))
  return { id, name }
}

export async function listAllPartners(ctx: Context): Promise<{ id: string; name: string }[]> {
  return (await listPartners(ctx.db)).map(({ id, name }) => ({ id, name }))
}

/** Throws a 404 problem when there is no such partner. */
export async function getPartner(ctx: Context, id: string): Promise<{ id: string; name: string }> {
  const partner = await findPartner(ctx.db, id)
  if (!partner) throw notFound()
  return { id, name: partner.name }
}

/** Adds a sub-account, optionally with a given id; throws 409 when the id is taken, 404 without the partner. */
export async function createAccount(
  ctx: Context,
  {
    partnerId,
    id = newId('acc'),
    name = null,
  }: { partnerId: string; id?: string | undefined; name?: string | null },
): Promise<{ id: string; partner_id: string }> {
  if (!/^acc_[A-Za-z0-9_-]{1,64}$/.test(id)) throw new AppError('invalid', 'id: Must look like acc_8f3a1b2c.')
  await getPartner(ctx, partnerId)
  const row = { id, partner_id: partnerId, name, created_at: ctx.runtime.now() }
  await withTransaction(ctx, (tx) => insertAccount(tx.db, row)).catch((error: unknown) => {
    throw isUniqueViolation(error)
      ? new AppError('conflict', 'id: A sub-account with this ID already exists.')
      : error
  })
  return { id, partner_id: partnerId }
}

/** Creates a key; only this reply ever contains its text. */
export async function createKey(
  ctx: Context,
  { kind, partnerId }: { kind: KeyKind; partnerId: string | null },
): Promise<{ id: string; key: string }> {
  if (partnerId !== null) await getPartner(ctx, partnerId)
  const { key, hash, lastFour } = generateKey(kind)
  const id = newId('key')
  const row = {
    id,
    kind,
    partner_id: partnerId,
    hash,
    last_four: lastFour,
    created_at: ctx.runtime.now(),
    revoked_at: null,
  }
  await withTransaction(ctx, (tx) => insertKey(tx.db, row))
  return { id, key }
}

/** Revokes a key immediately in every process; throws 404 when there is no such live key. */
export async function endKey(ctx: Context, id: string): Promise<{ id: string; revoked: true }> {
  if (!(await withTransaction(ctx, (tx) => revokeKey(tx.db, { id, now: ctx.runtime.now() }))))
    throw notFound()
  return { id, revoked: true }
}
