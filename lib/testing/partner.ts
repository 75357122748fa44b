import { createAccount, createKey, createPartner } from '@/lib/partners/service'
import { createContext, type Runtime } from '@/lib/platform/context'
import { newId } from '@/lib/platform/ids'

/** Another partner on the same database, with one account and one key. */
export async function addPartner(
  runtime: Runtime,
  name: string,
): Promise<{ partnerId: string; partnerKey: string; accountId: string }> {
  const ctx = createContext(runtime, { actor: { kind: 'system' }, requestId: newId('req') })
  const { id: partnerId } = await createPartner(ctx, { name })
  const { id: accountId } = await createAccount(ctx, { partnerId })
  const { key: partnerKey } = await createKey(ctx, { kind: 'partner', partnerId })
  return { partnerId, partnerKey, accountId }
}
