import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseCidrs } from '@/lib/config/cidr'
import { newLocalSecrets, readSettings, type Settings } from '@/lib/config/settings'
import { createAccount, createKey, createPartner } from '@/lib/partners/service'
import { createContext } from '@/lib/platform/context'
import { noLimits } from '@/lib/testing/runtime'
import { openProduct, type Product } from '@/server/compose'

export interface TestProduct extends Product {
  partnerId: string
  partnerKey: string
  platformKey: string
  accountId: string
  dispose(): Promise<void>
}

/** The whole product on a new database, allowed to reach loopback, with the given receiver as its sandbox. */
export async function openTestProduct(
  receiver: { port: number; ca: string },
  overrides: Partial<Settings> = {},
): Promise<TestProduct> {
  const dataDir = mkdtempSync(join(tmpdir(), 'recover-test-'))
  const settings = readSettings(() => newLocalSecrets(), { DATA_DIR: dataDir, LOG_LEVEL: 'silent' })
  const product = await openProduct(
    {
      ...settings,
      sandboxPort: receiver.port,
      egressAllowedCidrs: parseCidrs('127.0.0.0/8'),
      rateLimits: noLimits,
      ...overrides,
    },
    receiver.ca,
  )
  const ctx = createContext(product.runtime, { actor: { kind: 'system' }, requestId: 'req_test' })
  const { id: partnerId } = await createPartner(ctx, { name: 'Acme' })
  const { id: accountId } = await createAccount(ctx, { partnerId, id: 'acc_8f3a1b2c' })
  const { key: partnerKey } = await createKey(ctx, { kind: 'partner', partnerId })
  const { key: platformKey } = await createKey(ctx, { kind: 'platform', partnerId: null })
  const dispose = async () => {
    await product.close()
    rmSync(dataDir, { recursive: true, force: true })
  }
  return { ...product, partnerId, partnerKey, platformKey, accountId, dispose }
}
