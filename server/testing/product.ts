import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Settings } from '@/lib/config/settings'
import { createKey } from '@/lib/partners/service'
import { type Context, createContext } from '@/lib/platform/context'
import { addPartner, type TestPartner } from '@/lib/testing/partner'
import { type Receiver, type Respond, startReceiver } from '@/lib/testing/receiver'
import type { Product } from '../compose'
import { openProductIn, type TrustedServer } from './open-product'

/** The product, its receiver, and a partner with an account. */
export interface TestProduct extends Product, TestPartner {
  receiver: Receiver
  platformKey: string
  system: Context
  /** what was opened on it, and `dispose` closes before it */
  closedFirst: { close(): unknown }[]
  dispose(): Promise<void>
}

interface ProductOptions extends Partial<Settings> {
  /** how its receiver responds: 200 by default */
  respond?: Respond
  /** the server that it trusts instead of its receiver */
  trusted?: TrustedServer
}

/** The whole product on a new database; nothing is delivered before `jobs.start()`. See the README here. */
export async function openTestProduct(options: ProductOptions = {}): Promise<TestProduct> {
  const { respond, trusted, ...settings } = options
  const dataDir = mkdtempSync(join(tmpdir(), 'recover-test-'))
  const receiver = await startReceiver(respond)
  const product = await openProductIn(dataDir, trusted ?? receiver, settings)
  const system = createContext(product.runtime, { actor: { kind: 'system' }, requestId: 'req_test' })
  const partner = await addPartner(product.runtime, 'Acme', 'acc_8f3a1b2c')
  const { key: platformKey } = await createKey(system, { kind: 'platform', partnerId: null })
  const closedFirst: TestProduct['closedFirst'] = []
  const dispose = async () => {
    for (const opened of closedFirst) await opened.close()
    await product.close()
    await receiver.close()
    rmSync(dataDir, { recursive: true, force: true })
  }
  return { ...product, ...partner, receiver, platformKey, system, closedFirst, dispose }
}
