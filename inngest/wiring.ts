import { dirname } from 'node:path'
import type { InngestFunction } from 'inngest'
import { type Database, migrate, openDatabase } from '@/db/client'
import { createContext, type Emit, type FindDriven, type Runtime, setRuntime } from '@/lib/context'
import { attemptDelivery } from '@/lib/deliveries/attempt'
import { giveUpDelivery } from '@/lib/deliveries/give-up'
import { createSweeper } from '@/lib/deliveries/sweep'
import { watchDisk } from '@/lib/disk-space'
import type { EgressPolicy } from '@/lib/dispatch/policy'
import { createSender } from '@/lib/dispatch/send'
import type { Settings } from '@/lib/env'
import type { Concurrency } from '@/lib/env-limits'
import { makeLeftDeliveries } from '@/lib/events/fan-out'
import { createRateLimiter } from '@/lib/http/rate-limit'
import { newId } from '@/lib/ids'
import { createKeyMeter } from '@/lib/keys/meter'
import { createLiveFeed } from '@/lib/live/feed'
import { createLog, type Log } from '@/lib/log'
import { createMailer } from '@/lib/mail/transport'
import { setGauges } from '@/lib/overload'
import { isOwnerGone, newOwner } from '@/lib/process-space'
import { driveReplay } from '@/lib/replays/drive'
import { createReplaySweeper } from '@/lib/replays/sweep'
import { removeExpired } from '@/lib/retention/service'
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
import { defineFanOut, type FanOutSteps } from './functions/fan-out'
import { defineReplay, defineSweepReplays, type ReplaySteps } from './functions/replay'
import { defineSendMail, type MailSteps } from './functions/send-mail'
import { defineSweepOverdue } from './functions/sweep-overdue'
import { defineUpkeep, type UpkeepSteps } from './functions/upkeep'
import { createMailSteps } from './mail-steps'
import { createOutbox } from './outbox'
import { trackSteps } from './under-way'

// What an attempt may outlive its deadline by until how it ended is on disk.
const stepMarginMs = 2_000

/** Background work of this process: the embedded engine, or the way to a real Inngest server. */
export interface Jobs {
  emit: Emit
  start(): void
  stop(graceMs: number): Promise<void>
  /** null with a real Inngest server, which keeps its own state */
  state(): EngineState | null
  findDriven: FindDriven | null
  /** whether more than `max` due deliveries of a partner wait; cheap, and never so with a real Inngest server */
  isOverShare(partnerId: string, max: number): boolean
  /** what a real server calls at /api/inngest; null when embedded */
  served: { client: FunctionClient; functions: InngestFunction.Any[] } | null
}
type FunctionClient = ReturnType<typeof createRemoteClient>

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
  const log = createLog(settings.logLevel)
  const database = openDatabase(settings.databaseFile)
  await migrate(database)
  const egress = toEgressPolicy(settings, sandboxCa)
  warnOfOpenNetworks(settings, log)
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

function warnOfOpenNetworks({ egressAllowedCidrs }: Settings, log: Log): void {
  if (egressAllowedCidrs.length === 0) return
  const networks = egressAllowedCidrs.map(([address, bits]) => `${address}/${bits}`)
  log.warn(
    { networks },
    'EGRESS_ALLOWED_CIDRS is set: deliveries may reach these networks although they are not public',
  )
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

type Steps = DeliverySteps & FanOutSteps & ReplaySteps & UpkeepSteps & MailSteps

function createSteps(holder: { runtime?: Runtime }): Steps {
  const sweeper = createSweeper()
  const replaySweeper = createReplaySweeper()
  const context = () => {
    if (!holder.runtime) throw new Error('Background work began before the product was put together')
    return createContext(holder.runtime, { actor: { kind: 'system' }, requestId: newId('req') })
  }
  return {
    attempt: (place) => attemptDelivery(context(), place),
    giveUp: (deliveryId) => giveUpDelivery(context(), deliveryId),
    sweep: () => sweeper.sweep(context()),
    makeLeftDeliveries: () => makeLeftDeliveries(context()),
    driveReplay: (place) => driveReplay(context(), place),
    sweepReplays: () => replaySweeper.sweep(context()),
    foldStats: () => foldOldStats(context()),
    removeExpired: (from) => removeExpired(context(), from),
    ...createMailSteps(context),
  }
}

function defineAll(registry: FunctionRegistry, steps: Steps, limits: Concurrency): FunctionRegistry {
  defineDeliverWebhook(registry, steps, limits)
  defineSweepOverdue(registry, steps)
  defineFanOut(registry, steps)
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
  return { ...outbox, stop, state: () => null, findDriven: null, isOverShare: () => false, served }
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
  const engine = createEngine(options)
  return {
    emit: async (_db, events) => {
      engine.enqueue(events)
    },
    start: () => engine.start(),
    stop: (graceMs) => engine.stop({ graceMs }),
    state: () => engine.state(),
    isOverShare: (partnerId, max) => engine.isOverShare(partnerId, max),
    findDriven: (ids) => new Set(ids.filter((id) => engine.hasOpenRun(slug, id))),
    served: null,
  }
}
