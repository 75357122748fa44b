import type { InngestFunction } from 'inngest'
import { type Database, migrate, openDatabase } from '@/db/client'
import { commandWaits, type LockWaits, serverWaits } from '@/db/dialect'
import { retryWhileBusy } from '@/db/retry'
import { createContext, type Emit, type FindDriven, type Runtime, setRuntime } from '@/lib/context'
import { attemptDelivery } from '@/lib/deliveries/attempt'
import { giveUpDelivery } from '@/lib/deliveries/give-up'
import { createSweeper } from '@/lib/deliveries/sweep'
import type { EgressPolicy } from '@/lib/dispatch/policy'
import { createSender } from '@/lib/dispatch/send'
import type { Concurrency, Settings } from '@/lib/env'
import { warnOfSettings } from '@/lib/env-warnings'
import { createRateLimiter } from '@/lib/http/rate-limit'
import { newId } from '@/lib/ids'
import { createKeyMeter } from '@/lib/keys/meter'
import { createLiveFeed } from '@/lib/live/feed'
import { createLog, type Log } from '@/lib/log'
import { createMailer } from '@/lib/mail/transport'
import { setBacklogGauge } from '@/lib/overload'
import { driveReplay } from '@/lib/replays/drive'
import { createReplaySweeper } from '@/lib/replays/sweep'
import { createClockWatch } from '@/lib/retention/clock'
import { removeWhenSure } from '@/lib/retention/service'
import { createSecretBox } from '@/lib/secret-box'
import { foldOldStats } from '@/lib/stats/fold'
import { createEmbeddedClient, createRemoteClient } from './client'
import { createFunctionRegistry, type FunctionRegistry } from './define'
import { createDirectDriver } from './engine/drivers/direct'
import { createSdkDriver } from './engine/drivers/sdk'
import { createEngine } from './engine/engine'
import type { EngineState } from './engine/types'
import {
  type DeliverySteps,
  defineDeliverWebhook,
  deliverWebhookId,
  fairnessKey,
} from './functions/deliver-webhook'
import { defineReplay, defineSweepReplays, type ReplaySteps } from './functions/replay'
import { defineSendMail, type MailSteps } from './functions/send-mail'
import { defineSweepOverdue } from './functions/sweep-overdue'
import { defineUpkeep, type UpkeepSteps } from './functions/upkeep'
import { createLateJobs, type FunctionClient, type Jobs } from './jobs'
import { createMailSteps } from './mail-steps'
import { createOutbox } from './outbox'
import { trackSteps } from './under-way'

export interface Product {
  runtime: Runtime
  jobs: Jobs
  settings: Settings
  /** Drains background work and closes everything. */
  close(): Promise<void>
}

/** Opens and migrates the database and puts the product together; background work starts with `jobs.start()`. */
export function openProduct(settings: Settings, sandboxCa: string | null = null): Promise<Product> {
  return putTogether(settings, { sandboxCa, waits: serverWaits, createJobs })
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
    findDriven: jobs.findDriven,
    engineState: jobs.state,
    sender,
    egress,
    secretBox: createSecretBox(settings.encryptionKey),
    retryScheduleMs: settings.retryScheduleMs,
    retention: settings.retention,
    autoDisable: { after: settings.autoDisableAfter, minMs: settings.autoDisableMinMs },
    rateLimiter: createRateLimiter(settings.rateLimits),
    keyMeter: createKeyMeter(database, Date.now),
    mailer: settings.mail && createMailer(settings.mail, settings.publicUrl),
    oidc: settings.oidc,
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
  setBacklogGauge(runtime, () => jobs.isBehind(settings.maxBacklog))
  const close = async () => {
    await runtime.liveFeed.close()
    await jobs.stop(settings.deliveryTimeoutMs + 2_000)
    await sender.close()
    await runtime.keyMeter.stop()
    runtime.mailer?.close()
    await database.close()
  }
  return { runtime, jobs, settings, close }
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

type Steps = DeliverySteps & ReplaySteps & UpkeepSteps & MailSteps

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
    giveUp: (deliveryId) => giveUpDelivery(context(), deliveryId),
    sweep: () => sweeper.sweep(context()),
    driveReplay: (place) => driveReplay(context(), place),
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
  return { ...outbox, stop, state: () => null, findDriven: null, isBehind: () => false, served }
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
  // It registers its functions, and other processes may be writing.
  const engine = await retryWhileBusy(async () =>
    createEngine({ sqlite, transact, driver, log, concurrency, fairnessKey }),
  )
  return {
    emit: async (_db, events) => {
      engine.enqueue(events)
    },
    start: () => engine.start(),
    stop: (graceMs) => engine.stop({ graceMs }),
    state: () => engine.state(),
    isBehind: (most) => engine.isBehind(most),
    findDriven: (ids) => new Set(ids.filter((id) => engine.hasOpenRun(slug, id))),
    served: null,
  }
}
