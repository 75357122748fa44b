import { dirname } from 'node:path'
import { type Database, migrate, openDatabase } from '@/db/client'
import { retryWhileBusy } from '@/db/common/retry'
import { commandWaits, type LockWaits, serverWaits } from '@/db/sqlite/dialect'
import { createEmbeddedClient, createRemoteClient } from '@/inngest/client'
import { createFunctionRegistry, type FunctionRegistry } from '@/inngest/define'
import { createDirectDriver } from '@/inngest/engine/drivers/direct'
import { createSdkDriver } from '@/inngest/engine/drivers/sdk'
import { createEngine } from '@/inngest/engine/engine'
import { defineCancelStopped, type StopSteps } from '@/inngest/functions/cancel-stopped'
import {
  type DeliverySteps,
  defineDeliverWebhook,
  deliverWebhookId,
  fairnessKey,
} from '@/inngest/functions/deliver-webhook'
import { defineFanOut, type FanOutSteps } from '@/inngest/functions/fan-out'
import { defineReplay, defineSweepReplays, type ReplaySteps } from '@/inngest/functions/replay'
import { defineSendMail, type MailSteps } from '@/inngest/functions/send-mail'
import { defineSweepOverdue } from '@/inngest/functions/sweep-overdue'
import { defineUpkeep, type UpkeepSteps } from '@/inngest/functions/upkeep'
import { createOutbox } from '@/inngest/outbox'
import type { Concurrency } from '@/lib/config/limits'
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
import { isOwnerGone, newOwner } from '@/lib/platform/process-space'
import { createWalks } from '@/lib/platform/walks'
import { advanceReplay } from '@/lib/replays/advance'
import { createReplaySweeper } from '@/lib/replays/sweep'
import { createClockWatch } from '@/lib/retention/clock'
import { removeWhenSure } from '@/lib/retention/service'
import { foldOldStats } from '@/lib/stats/fold'
import { createLateJobs, type FunctionClient, type Jobs } from './jobs'
import { createMailSteps } from './mail-steps'
import { trackSteps } from './steps-in-flight'
import { warnOfSettings } from './warn-of-settings'

// How long after its deadline the result of an attempt may take to reach the disk.
const stepMarginMs = 2_000

export interface Product {
  runtime: Runtime
  jobs: Jobs
  settings: Settings
  /** Ends open streams, starts no more background work, and waits for what is in flight. */
  stopWork(): Promise<void>
  /** Stops the work unless already done, and closes everything. */
  close(): Promise<void>
}

/** Opens and migrates the database and composes the product; background work starts with `jobs.start()`. */
export function openProduct(settings: Settings, sandboxCa: string | null = null): Promise<Product> {
  return putTogether(settings, { sandboxCa, waits: serverWaits, createJobs })
}

/**
 * The same for a single command beside other processes on the database: it waits up to 30 s for other writers, and
 * runs no background work. Jobs that it emits are left to those processes.
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

type Steps = DeliverySteps & FanOutSteps & StopSteps & ReplaySteps & UpkeepSteps & MailSteps

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

function defineAll(registry: FunctionRegistry, steps: Steps, limits: Concurrency): FunctionRegistry {
  defineDeliverWebhook(registry, steps, limits)
  defineSweepOverdue(registry, steps)
  defineFanOut(registry, steps)
  defineCancelStopped(registry, steps)
  defineReplay(registry, steps)
  defineSweepReplays(registry, steps)
  defineUpkeep(registry, steps)
  defineSendMail(registry, steps)
  return registry
}

async function createJobs(settings: Settings, database: Database, log: Log, steps: Steps): Promise<Jobs> {
  if (settings.inngest)
    return createRemoteJobs(createRemoteClient(settings.inngest, log), settings, database, log, steps)
  return createEmbeddedJobs(settings, database, log, steps)
}

async function createLater(settings: Settings, ...parts: [Database, Log, Steps]): Promise<Jobs> {
  return createLateJobs(() => createJobs({ ...settings, engineDriver: 'direct' }, ...parts))
}

function createRemoteJobs(
  client: FunctionClient,
  { concurrency }: Settings,
  database: Database,
  log: Log,
  steps: Steps,
): Jobs {
  const tracked = trackSteps(steps)
  const { functions } = defineAll(createFunctionRegistry(client), { ...steps, ...tracked.steps }, concurrency)
  const outbox = createOutbox(database, client, log)
  const stop = async (graceMs: number) => {
    await Promise.all([outbox.stop(graceMs), tracked.settle(graceMs)])
  }
  const served = { client, functions }
  return { ...outbox, stop, state: () => null, findScheduled: null, isOverShare: () => false, served }
}

async function createEmbeddedJobs(
  settings: Settings,
  { sqlite, batch }: Database,
  log: Log,
  steps: Steps,
): Promise<Jobs> {
  const { client, fetch } = createEmbeddedClient()
  const registry = defineAll(createFunctionRegistry(client), steps, settings.concurrency)
  const driver =
    settings.engineDriver === 'sdk'
      ? await createSdkDriver({ client, functions: registry.functions, fetch })
      : createDirectDriver(registry.definitions)
  const slug = `${client.id}-${deliverWebhookId}`
  const { total: concurrency } = settings.concurrency
  const transact = <T>(fn: () => T) => batch.write(async () => fn())
  const identity = { owner: newOwner(), isOwnerGone }
  const maxStepMs = settings.deliveryTimeoutMs + stepMarginMs
  const options = { sqlite, transact, driver, log, concurrency, fairnessKey, identity, maxStepMs }
  // It registers its functions, and other processes may be writing.
  const engine = await retryWhileBusy(async () => createEngine(options))
  return {
    emit: async (_db, events) => {
      engine.enqueue(events)
    },
    start: () => engine.start(),
    stop: (graceMs) => engine.stop({ graceMs }),
    state: () => engine.state(),
    isOverShare: (partnerId, max) => engine.isOverShare(partnerId, max),
    findScheduled: (ids) => new Set(ids.filter((id) => engine.hasOpenRun(slug, id))),
    served: null,
  }
}
