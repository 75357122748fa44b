import { openProduct, type Product } from '@/inngest/wiring'
import { readSettings, type Settings } from '@/lib/env'
import { SettingError } from '@/lib/env-values'
import { prepareRequests } from '@/lib/http/incoming'
import { startInboxServer } from '@/lib/inboxes/server'
import { openDemo, openDemoInbox } from '@/lib/local/demo'
import { composeGreeting } from '@/lib/local/greeting'
import { openLocalSecrets } from '@/lib/local/secrets'
import { setProduct } from '@/lib/process'
import { openSandboxFiles } from '@/lib/sandbox/files'

/** Reads the settings, opens the product, starts the deliveries; a bad setting ends the process with exit code 1. */
export async function startServer(): Promise<void> {
  try {
    const settings = readSettings(openLocalSecrets)
    prepareRequests(settings)
    const product = settings.localMode ? await startLocal(settings) : await startForOthers(settings)
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
  const { runtime } = product
  const { publicUrl, sandboxPort } = settings
  const demo = await openDemo(runtime, settings.dataDir)
  const place = { host: '127.0.0.1', port: sandboxPort, tls: files.server }
  const sharedToken = await openDemoInbox(runtime, demo)
  await startInboxServer({ runtime, ...place, sharedToken }).catch((error: Error) => {
    throw new SettingError(`SANDBOX_PORT ${sandboxPort} cannot be used: ${error.message}`)
  })
  process.stdout.write(composeGreeting({ publicUrl, sandboxPort, caFile: files.caFile, demo }))
  return product
}

async function startForOthers(settings: Settings): Promise<Product> {
  const product = await openProduct(settings)
  const { inbox, host } = settings
  if (!inbox) return product
  const place = { host, port: inbox.port, tls: null }
  await startInboxServer({ runtime: product.runtime, ...place }).catch((error: Error) => {
    throw new SettingError(`INBOX_PORT ${inbox.port} cannot be used: ${error.message}`)
  })
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
