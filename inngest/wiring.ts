import type { InngestFunction } from 'inngest'
import { type Database, migrate, openDatabase } from '@/db/client'
import { createContext, type Emit, type Runtime, setRuntime } from '@/lib/context'
import { attemptDelivery, giveUpDelivery } from '@/lib/deliveries/attempt'
import type { EgressPolicy } from '@/lib/dispatch/policy'
import { createSender } from '@/lib/dispatch/send'
import type { Settings } from '@/lib/env'
import { newId } from '@/lib/ids'
import { createLog, type Log } from '@/lib/log'
import { createSecretBox } from '@/lib/secret-box'
import { createEmbeddedClient, createRemoteClient } from './client'
import { createFunctionRegistry, type FunctionRegistry } from './define'
import { createDirectDriver } from './engine/drivers/direct'
import { createSdkDriver } from './engine/drivers/sdk'
import { createEngine } from './engine/engine'
import type { EngineState } from './engine/types'
import { type DeliverySteps, defineDeliverWebhook } from './functions/deliver-webhook'
import { createOutbox } from './outbox'
import { trackSteps } from './under-way'

/** Background work of this process: the embedded engine, or the way to a real Inngest server. */
export interface Jobs {
  emit: Emit
  start(): void
  stop(graceMs: number): Promise<void>
  /** null with a real Inngest server, which keeps its own state */
  state(): EngineState | null
  /** what a real server calls at /api/inngest; null when embedded */
  served: { client: FunctionClient; functions: InngestFunction.Any[] } | null
}
type FunctionClient = ReturnType<typeof createRemoteClient>

export interface Product {
  runtime: Runtime
  jobs: Jobs
  settings: Settings
  /** Drains background work and closes everything. */
  close(): Promise<void>
}

/** Opens and migrates the database and puts the product together; background work starts with `jobs.start()`. */
export async function openProduct(settings: Settings, sandboxCa: string | null = null): Promise<Product> {
  const log = createLog(settings.logLevel)
  const database = openDatabase(settings.databaseFile)
  await migrate(database)
  const egress = toEgressPolicy(settings, sandboxCa)
  const sender = createSender(egress)
  const holder: { runtime?: Runtime } = {}
  const jobs = await createJobs(settings, database, log, createSteps(holder))
  const runtime: Runtime = {
    database,
    emit: jobs.emit,
    sender,
    egress,
    secretBox: createSecretBox(settings.encryptionKey),
    retryScheduleMs: settings.retryScheduleMs,
    publicUrl: settings.publicUrl,
    nextAuthSecret: settings.nextAuthSecret,
    now: Date.now,
    log,
  }
  holder.runtime = runtime
  setRuntime(runtime)
  const close = async () => {
    await jobs.stop(settings.deliveryTimeoutMs + 2_000)
    await sender.close()
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

function createSteps(holder: { runtime?: Runtime }): DeliverySteps {
  const context = () => {
    if (!holder.runtime) throw new Error('Background work began before the product was put together')
    return createContext(holder.runtime, { actor: { kind: 'system' }, requestId: newId('req') })
  }
  return {
    attempt: (deliveryId, number) => attemptDelivery(context(), deliveryId, number),
    giveUp: (deliveryId) => giveUpDelivery(context(), deliveryId),
  }
}

function defineAll(registry: FunctionRegistry, steps: DeliverySteps): FunctionRegistry {
  defineDeliverWebhook(registry, steps)
  return registry
}

async function createJobs(
  settings: Settings,
  database: Database,
  log: Log,
  steps: DeliverySteps,
): Promise<Jobs> {
  if (settings.inngest)
    return createRemoteJobs(createRemoteClient(settings.inngest, log), database, log, steps)
  return createEmbeddedJobs(settings, database, log, steps)
}

function createRemoteJobs(client: FunctionClient, database: Database, log: Log, steps: DeliverySteps): Jobs {
  const tracked = trackSteps(steps)
  const { functions } = defineAll(createFunctionRegistry(client), tracked.steps)
  const outbox = createOutbox(database, client, log)
  const stop = async (graceMs: number) => {
    await Promise.all([outbox.stop(graceMs), tracked.settle(graceMs)])
  }
  return { ...outbox, stop, state: () => null, served: { client, functions } }
}

async function createEmbeddedJobs(
  settings: Settings,
  { sqlite, batch }: Database,
  log: Log,
  steps: DeliverySteps,
): Promise<Jobs> {
  const { client, fetch } = createEmbeddedClient()
  const registry = defineAll(createFunctionRegistry(client), steps)
  const driver =
    settings.engineDriver === 'sdk'
      ? await createSdkDriver({ client, functions: registry.functions, fetch })
      : createDirectDriver(registry.definitions)
  const engine = createEngine({ sqlite, transact: (fn) => batch.write(async () => fn()), driver, log })
  return {
    emit: async (_db, events) => {
      engine.enqueue(events)
    },
    start: () => engine.start(),
    stop: (graceMs) => engine.stop({ graceMs }),
    state: () => engine.state(),
    served: null,
  }
}
