import { setTimeout as sleep } from 'node:timers/promises'
import { eventsResource } from '@/lib/api/publish'
import { readSettings, type Settings } from '@/lib/config/settings'
import { SettingError } from '@/lib/config/values'
import { type InboxServer, startInboxServer } from '@/lib/inboxes/server'
import { openDemo, openDemoInbox } from '@/lib/local/demo'
import { composeGreeting } from '@/lib/local/greeting'
import { openLocalSecrets } from '@/lib/local/secrets'
import { eventLoopDelay, watchEventLoop } from '@/lib/platform/event-loop'
import { serveDirectly } from '@/lib/platform/http/direct-routes'
import { RequestDrain } from '@/lib/platform/http/drain'
import { prepareRequests } from '@/lib/platform/http/incoming'
import { openSandboxFiles } from '@/lib/sandbox/files'
import { openProduct, type Product } from './compose'
import { setProduct } from './process'
import { stopOnSignals } from './stop-signals'

// Requests that were on their way on open connections when the stop began get a reply as well.
const lingerMs = 250

// Some of them hang on purpose.
const inboxPatience = { maxMs: 2_000, maxUploadMs: 1_000 }

interface Servers {
  product: Product
  /** of test inboxes; null without them */
  inboxes: InboxServer | null
}

/** Reads the settings, opens the product, starts background work; a bad setting ends the process with exit code 1. */
export async function startServer(): Promise<void> {
  watchEventLoop()
  try {
    const settings = readSettings(openLocalSecrets)
    prepareRequests(settings)
    const drain = new RequestDrain()
    const servers = settings.localMode ? await startLocal(settings) : await startForOthers(settings)
    const running = { ...servers.product, eventLoopDelay, isStopping: false }
    setProduct(running)
    // Until now the framework holds its requests.
    const { log } = servers.product.runtime
    serveDirectly(settings.port, { '/v1/events': { POST: eventsResource.POST } }, (error) =>
      log.error({ err: error }, 'a request failed'),
    )
    stopOnSignals(async () => {
      running.isStopping = true
      await stopServer(servers, drain)
    })
    servers.product.jobs.start()
  } catch (error) {
    const message = error instanceof SettingError ? error.message : ((error as Error).stack ?? String(error))
    process.stderr.write(`Recover Webhooks can’t start. ${message}\n`)
    process.exit(1)
  }
}

async function startLocal(settings: Settings): Promise<Servers> {
  const files = await openSandboxFiles(settings.dataDir)
  const product = await openProduct(settings, files.caPem)
  const { runtime } = product
  const { publicUrl, sandboxPort } = settings
  const demo = await openDemo(runtime, settings.dataDir)
  const place = { host: '127.0.0.1', port: sandboxPort, tls: files.server }
  const sharedToken = await openDemoInbox(runtime, demo)
  const inboxes = await startInboxServer({ runtime, ...place, sharedToken }).catch((error: Error) => {
    throw new SettingError(`SANDBOX_PORT ${sandboxPort} can’t be used: ${error.message}`)
  })
  process.stdout.write(composeGreeting({ publicUrl, sandboxPort, caFile: files.caFile, demo }))
  return { product, inboxes }
}

async function startForOthers(settings: Settings): Promise<Servers> {
  const product = await openProduct(settings)
  const { inbox, host } = settings
  if (!inbox) return { product, inboxes: null }
  const place = { host, port: inbox.port, tls: null }
  const inboxes = await startInboxServer({ runtime: product.runtime, ...place }).catch((error: Error) => {
    throw new SettingError(`INBOX_PORT ${inbox.port} can’t be used: ${error.message}`)
  })
  return { product, inboxes }
}

/** Accepts requests until load balancers have noticed the stop, replies to all, ends deliveries, then closes. */
async function stopServer({ product, inboxes }: Servers, drain: RequestDrain): Promise<void> {
  drain.begin()
  await sleep(product.settings.shutdownDelayMs + lingerMs)
  setProduct(null)
  await Promise.all([product.stopWork(), drain.finish(product.settings.port)])
  // Only now: deliveries in flight may have been going to a test inbox.
  if (inboxes) {
    await drain.finish(inboxes.port, inboxPatience)
    await inboxes.close()
  }
  await product.close()
}
