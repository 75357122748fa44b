import { readSettings } from '@/lib/config/settings'
import { SettingError } from '@/lib/config/values'
import { openLocalSecrets } from '@/lib/local/secrets'
import { openSandboxFiles } from '@/lib/sandbox/files'
import { openProduct } from '@/server/compose'
import { stopOnSignals } from '@/server/stop-signals'

try {
  const settings = readSettings(openLocalSecrets)
  const caPem = settings.localMode ? (await openSandboxFiles(settings.dataDir)).caPem : null
  const product = await openProduct(settings, caPem)
  const keepAlive = setInterval(() => undefined, 60_000)
  stopOnSignals(async () => {
    clearInterval(keepAlive)
    await product.close()
  })
  product.jobs.start()
  console.log('The worker is running. Stop it with SIGTERM.')
} catch (error) {
  console.error(error instanceof SettingError ? error.message : error)
  process.exit(1)
}
