import { dirname } from 'node:path'
import { type Database, migrate, openDatabase } from '@/db/client'
import { commandWaits, type LockWaits, serverWaits } from '@/db/sqlite/dialect'
import type { Settings } from '@/lib/config/settings'
import { attemptDelivery } from '@/lib/deliveries/attempt'
import { failDelivery } from '@/lib/deliveries/fail-delivery'
import { createSweeper } from '@/lib/deliveries/sweep'
import { cancelStoppedDeliveries } from '@/lib/delivery-ends/stop-endpoint'
import { createSender } from '@/lib/dispatch/send'
import { makeLeftDeliveries } from '@/lib/events/fan-out'
import { createKeyMeter } from '@/lib/keys/meter'
import { createLiveFeed } from '@/lib/live/feed'
import { setGauges } from '@/lib/platform/back-pressure'
import { createContext, type Runtime, setRuntime } from '@/lib/platform/context'
import { createSecretBox } from '@/lib/platform/crypto/secret-box'
import { watchDisk } from '@/lib/platform/disk-space'
import { createRateLimiter } from '@/lib/platform/http/rate-limit'
import { newId } from '@/lib/platform/ids'
import { createLog } from '@/lib/platform/log'
import { createMailer } from '@/lib/platform/mail/transport'
import type { EgressPolicy, Log } from '@/lib/platform/ports'
import { createWalks } from '@/lib/platform/walks'
import { advanceReplay } from '@/lib/replays/advance'
import { createReplaySweeper } from '@/lib/replays/sweep'
import { createClockWatch } from '@/lib/retention/clock'
import { removeWhenSure } from '@/lib/retention/service'
import { foldOldStats } from '@/lib/stats/fold'
import { createJobs, createLater, type Jobs, type Steps, stepMarginMs } from './jobs'
import { createMailSteps } from './mail-steps'
import { warnOfSettings } from './warn-of-settings'

export interface Product {
  runtime: Runtime
  jobs: Jobs
  settings: Settings
  /** Ends open streams, begins no more background work, and waits for what of it is under way. */
  stopWork(): Promise<void>
  /** Stops the work, where that was not done before, and closes everything. */
  close(): Promise<void>
}

/** Opens and migrates the database and puts the product together; background work starts with `jobs.start()`. */
export async function openProduct(settings: Settings, sandboxCa: string | null = null): Promise<Product> {
  const product = await putTogether(settings, { sandboxCa, waits: serverWaits, createJobs })
  const { database, log } = product.runtime
  database.checkpointApart((error) => log.warn({ err: error }, 'commits fold the write-ahead log'))
  return product
}

/**
 * The same for one command beside whatever else has the database open: it waits for up to 30 s where others write, and
 * runs no background work. What it causes is left to the processes that do.
 */
export function openForCommand(settings: Settings): Promise<Product> {
  return putTogether(settings, { sandboxCa: null, waits: commandWaits, createJobs: createLater })
}

interface Parts {
  sandboxCa: string | null
  waits: LockWaits
  createJobs: (settings: Settings, database: Database, log: Log, steps: Steps) => Promise<Jobs>
}

async function putTogether(settings: Settings, { sandboxCa, waits, createJobs }: Parts): Promise<Product> {
  const log = createLog(settings.logLevel)
  const database = openDatabase(settings.databaseFile, waits)
  await migrate(database)
  const egress = toEgressPolicy(settings, sandboxCa)
  warnOfSettings(settings, log)
  const sender = createSender(egress)
  const holder: { runtime?: Runtime } = {}
  const jobs = await createJobs(settings, database, log, createSteps(holder))
  const runtime: Runtime = {
    database,
    emit: jobs.emit,
    findScheduled: jobs.findScheduled,
    engineState: jobs.state,
    sender,
    egress,
    secretBox: createSecretBox(settings.encryptionKey),
    retryScheduleMs: settings.retryScheduleMs,
    retention: settings.retention,
    autoDisable: { after: settings.autoDisableAfter, minMs: settings.autoDisableMinMs },
    rateLimiter: createRateLimiter(settings.rateLimits),
    walks: createWalks(),
    keyMeter: createKeyMeter(database, Date.now),
    mailer: settings.mail && createMailer(settings.mail, settings.publicUrl),
    oidc: settings.oidc,
    staffSignIn: settings.staffSignIn,
    liveFeed: createLiveFeed(database, log),
    trustedProxies: settings.trustedProxies,
    publicUrl: settings.publicUrl,
    inboxUrl: settings.localMode
      ? `https://localhost:${settings.sandboxPort}`
      : (settings.inbox?.url ?? null),
    nextAuthSecret: settings.nextAuthSecret,
    now: Date.now,
    log,
  }
  holder.runtime = runtime
  setRuntime(runtime)
  setGauges(runtime, {
    isOverShare: (partnerId) => jobs.isOverShare(partnerId, settings.maxBacklog),
    isDiskFull: watchDisk(dirname(settings.databaseFile), settings.minFreeDiskBytes),
  })
  const stopWork = async () => {
    await runtime.liveFeed.close()
    await jobs.stop(settings.deliveryTimeoutMs + stepMarginMs)
  }
  const close = async () => {
    await stopWork()
    await sender.close()
    await runtime.keyMeter.stop()
    runtime.mailer?.close()
    await database.close()
  }
  return { runtime, jobs, settings, stopWork, close }
}

function toEgressPolicy(settings: Settings, sandboxCa: string | null): EgressPolicy {
  const own = new URL(settings.publicUrl)
  return {
    allowedCidrs: settings.egressAllowedCidrs,
    dnsServers: settings.dnsServers,
    ownHosts: [`${own.hostname}:${own.port || (own.protocol === 'https:' ? 443 : 80)}`],
    sandbox: sandboxCa === null ? null : { port: settings.sandboxPort, ca: sandboxCa },
    timeoutMs: settings.deliveryTimeoutMs,
  }
}

function createSteps(holder: { runtime?: Runtime }): Steps {
  const sweeper = createSweeper()
  const replaySweeper = createReplaySweeper()
  const clock = createClockWatch()
  const context = () => {
    if (!holder.runtime) throw new Error('Background work began before the product was put together')
    return createContext(holder.runtime, { actor: { kind: 'system' }, requestId: newId('req') })
  }
  return {
    attempt: (place) => attemptDelivery(context(), place),
    fail: (deliveryId) => failDelivery(context(), deliveryId),
    sweep: () => sweeper.sweep(context()),
    makeLeftDeliveries: () => makeLeftDeliveries(context()),
    cancelStopped: () => cancelStoppedDeliveries(context()),
    advanceReplay: (place) => advanceReplay(context(), place),
    sweepReplays: () => replaySweeper.sweep(context()),
    foldStats: async () => foldOldStats(context(), { mayRemove: await clock.isBelieved(context()) }),
    removeExpired: (from) => removeWhenSure(context(), clock, from),
    shrinkLog: () => context().runtime.database.shrinkLog(),
    ...createMailSteps(context),
  }
}
