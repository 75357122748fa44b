import { openProduct, type Product } from '@/inngest/wiring'
import { readSettings, type Settings } from '@/lib/env'
import { SettingError } from '@/lib/env-values'
import { prepareRequests } from '@/lib/http/incoming'
import { openDemo } from '@/lib/local/demo'
import { composeGreeting } from '@/lib/local/greeting'
import { openLocalSecrets } from '@/lib/local/secrets'
import { setProduct } from '@/lib/process'
import { openSandboxFiles } from '@/lib/sandbox/files'
import { startSandbox } from '@/lib/sandbox/receiver'
import { findSigningSecret } from '@/lib/sandbox/secret'

/** Reads the settings, opens the product, starts the deliveries; a bad setting ends the process with exit code 1. */
export async function startServer(): Promise<void> {
  try {
    const settings = readSettings(openLocalSecrets)
    prepareRequests()
    const product = settings.localMode ? await startLocal(settings) : await openProduct(settings)
    setProduct(product)
    stopOnSignal(product)
    product.jobs.start()
  } catch (error) {
    const message = error instanceof SettingError ? error.message : ((error as Error).stack ?? String(error))
    process.stderr.write(`Recover Webhooks cannot start. ${message}\n`)
    process.exit(1)
  }
}

async function startLocal(settings: Settings): Promise<Product> {
  const files = await openSandboxFiles(settings.dataDir)
  const product = await openProduct(settings, files.caPem)
  const findSecret = (deliveryId: string) => findSigningSecret(product.runtime, deliveryId)
  await startSandbox({ tls: files.server, port: settings.sandboxPort, findSecret }).catch((error: Error) => {
    throw new SettingError(`SANDBOX_PORT ${settings.sandboxPort} cannot be used: ${error.message}`)
  })
  const demo = await openDemo(product.runtime, settings.dataDir)
  const { publicUrl, sandboxPort } = settings
  process.stdout.write(composeGreeting({ publicUrl, sandboxPort, caFile: files.caFile, demo }))
  return product
}

function stopOnSignal(product: Product): void {
  let stopping = false
  const stop = async () => {
    if (stopping) return
    stopping = true
    setProduct(null)
    await product.close()
    process.exit(0)
  }
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
}
