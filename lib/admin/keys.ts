import { listKeyRows, listPlatformKeys } from '@/db/queries/keys'
import { AppError } from '@/lib/contract/errors'
import { toKey } from '@/lib/keys/service'
import { getPartner } from '@/lib/partners/service'
import type { Context } from '@/lib/platform/context'

type ListedKey = Omit<ReturnType<typeof toKey>, 'calls_last_hour'>

/** The keys of a partner, or of the platform, that are not revoked, newest first; never their text. */
export async function listKeysOf(
  ctx: Context,
  { partnerId, isPlatform = false }: { partnerId?: string | undefined; isPlatform?: boolean | undefined },
): Promise<ListedKey[]> {
  if ((partnerId === undefined) !== isPlatform)
    throw new AppError('invalid', 'partner: Pass --partner or --platform.')
  if (partnerId !== undefined) await getPartner(ctx, partnerId)
  const rows =
    partnerId === undefined
      ? await listPlatformKeys(ctx.db)
      : await listKeyRows(ctx.db, partnerId, ctx.runtime.now())
  return rows.map((row) => {
    const { calls_last_hour: _, ...key } = toKey(row, 0)
    return key
  })
}
