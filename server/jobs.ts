import type { InngestFunction } from 'inngest'
import type { Database } from '@/db/client'
import { retryWhileBusy } from '@/db/sqlite/retry'
import { createEmbeddedClient, createRemoteClient } from '@/inngest/client'
import { createFunctionRegistry, type FunctionRegistry } from '@/inngest/define'
import { createDirectDriver } from '@/inngest/engine/drivers/direct'
import { createSdkDriver } from '@/inngest/engine/drivers/sdk'
import { createEngine } from '@/inngest/engine/engine'
import type { EngineState } from '@/inngest/engine/types'
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
import type { Emit, FindScheduled } from '@/lib/platform/context'
import type { Log } from '@/lib/platform/ports'
import { isOwnerGone, newOwner } from '@/lib/platform/process-space'
import { trackSteps } from './steps-in-flight'

export type Steps = DeliverySteps & FanOutSteps & StopSteps & ReplaySteps & UpkeepSteps & MailSteps

// What an attempt may outlive its deadline by until how it ended is on disk.
export const stepMarginMs = 2_000

export type FunctionClient = ReturnType<typeof createRemoteClient>

/** Background work of this process: the embedded engine, or the way to a real Inngest server. */
export interface Jobs {
  emit: Emit
  start(): void
  stop(graceMs: number): Promise<void>
  /** null with a real Inngest server, which keeps its own state */
  state(): EngineState | null
  findScheduled: FindScheduled | null
  /** whether more than `max` due deliveries of a partner wait; cheap, and never so with a real Inngest server */
  isOverShare(partnerId: string, max: number): boolean
  /** what a real server calls at /api/inngest; null when embedded */
  served: { client: FunctionClient; functions: InngestFunction.Any[] } | null
}

/** Jobs of a process that runs none: nothing is opened, which writes, before there is something to emit. */
function createLateJobs(open: () => Promise<Jobs>): Jobs {
  let jobs: Promise<Jobs> | null = null
  return {
    emit: async (db, events) => {
      jobs ??= open()
      await (await jobs).emit(db, events)
    },
    start: () => undefined,
    stop: async () => undefined,
    state: () => null,
    findScheduled: null,
    isOverShare: () => false,
    served: null,
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

/** The background work of this process: on the embedded engine, or with a real Inngest server where one is set. */
export async function createJobs(
  settings: Settings,
  database: Database,
  log: Log,
  steps: Steps,
): Promise<Jobs> {
  if (settings.inngest)
    return createRemoteJobs(createRemoteClient(settings.inngest, log), settings, database, log, steps)
  return createEmbeddedJobs(settings, database, log, steps)
}

/** The same for a process that runs none of it: opened once there is something to emit. */
export async function createLater(settings: Settings, ...parts: [Database, Log, Steps]): Promise<Jobs> {
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
