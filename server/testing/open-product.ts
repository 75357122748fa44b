import { parseCidrs } from '@/lib/config/cidr'
import { newLocalSecrets, readSettings, type Settings } from '@/lib/config/settings'
import { noLimits } from '@/lib/testing/runtime'
import { openProduct, type Product } from '../compose'

/** A server on loopback, and the authority that signed its certificate. */
export interface TrustedServer {
  port: number
  ca: string
}

/**
 * The product on a data folder, silent, without rate limits and allowed to reach loopback. Its encryption key is always
 * the same, so that another process can continue there.
 */
export function openProductIn(
  dataDir: string,
  { port, ca }: TrustedServer,
  overrides: Partial<Settings> = {},
): Promise<Product> {
  const settings = readSettings(() => newLocalSecrets(), { DATA_DIR: dataDir, LOG_LEVEL: 'silent' })
  const own = { encryptionKey: Buffer.alloc(32, 7), rateLimits: noLimits, sandboxPort: port }
  const egressAllowedCidrs = parseCidrs('127.0.0.0/8')
  return openProduct({ ...settings, ...own, egressAllowedCidrs, ...overrides }, ca)
}
