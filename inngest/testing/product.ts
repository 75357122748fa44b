import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createContext } from '@/lib/context'
import { parseCidrs } from '@/lib/dispatch/classify-address'
import { newLocalSecrets, readSettings, type Settings } from '@/lib/env'
import { createAccount, createKey, createPartner } from '@/lib/partners/service'
import { noLimits } from '@/lib/testing/runtime'
import { openProduct, type Product } from '../wiring'

export interface TestProduct extends Product {
  partnerId: string
  partnerKey: string
  platformKey: string
  accountId: string
  dispose(): Promise<void>
}

/** The whole product on a fresh database, allowed to reach loopback, its sandbox being the given receiver. */
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
