import { insertOutbox } from '@/db/queries/outbox'
import { dumpRows, openTestDatabase } from '@/db/testing'
import type { RateLimits } from '@/lib/config/limits'
import { newLocalSecrets } from '@/lib/config/settings'
import { dayMs } from '@/lib/contract/time'
import { createKeyMeter } from '@/lib/keys/meter'
import { createLiveFeed } from '@/lib/live/feed'
import { type Context, createContext, type JobEvent, type Runtime } from '@/lib/platform/context'
import { createSecretBox } from '@/lib/platform/crypto/secret-box'
import { createRateLimiter } from '@/lib/platform/http/rate-limit'
import { createLog } from '@/lib/platform/log'
import { createWalks } from '@/lib/platform/walks'
import { ScriptedReceivers } from './scripted-receivers'

/** For tests of something else, which make more calls than a caller may. */
export const noLimits: RateLimits = {
  read: 0,
  write: 0,
  publish: 0,
  failedKeys: 0,
  failedLogins: 0,
  failedLoginsOfNetwork: 0,
}

export interface TestRuntime extends Runtime {
  /** the only clock of the product's rules: it moves when a test moves it */
  clock: { now: number }
  /** what its sender reaches */
  receivers: ScriptedReceivers
  system: Context
  /** The events for background work, oldest first; nothing runs them. */
  jobs(name?: JobEvent['name']): Promise<JobEvent[]>
  /** everything that is stored, as text */
  stored(): string
  dispose(): Promise<void>
}

/** A runtime for verbs, on a new database and without an engine; see the README here. */
export async function openTestRuntime(overrides: Partial<Runtime> = {}): Promise<TestRuntime> {
  const database = await openTestDatabase()
  const clock = { now: Date.parse('2026-02-17T14:00:00Z') }
  const receivers = new ScriptedReceivers()
  const now = () => clock.now
  const runtime: Runtime = { ...createParts(database, now), sender: receivers.sender, ...overrides }
  return Object.assign(runtime, {
    ...{ clock, receivers },
    system: createContext(runtime, { actor: { kind: 'system' }, requestId: 'req_test' }),
    jobs: async (name?: JobEvent['name']) => {
      const rows = await database.db.selectFrom('outbox').select('event').orderBy('seq').execute()
      const events = rows.map(({ event }): JobEvent => JSON.parse(event))
      return events.filter((event) => name === undefined || event.name === name)
    },
    stored: () => dumpRows(database.sqlite),
    dispose: async () => {
      await runtime.liveFeed.close()
      await runtime.sender.close()
      await runtime.keyMeter.stop()
      await database.dispose()
    },
  })
}

function createParts(database: Runtime['database'], now: () => number): Omit<Runtime, 'sender'> {
  const secrets = newLocalSecrets()
  return {
    database,
    emit: (db, events) =>
      insertOutbox(
        db,
        events.map((event) => JSON.stringify(event)),
      ),
    ...{ findScheduled: null, engineState: () => null },
    egress: { allowedCidrs: [], dnsServers: [], ownHosts: [], sandbox: null, timeoutMs: 10_000 },
    secretBox: createSecretBox(Buffer.from(secrets.encryptionKey, 'base64')),
    retryScheduleMs: [30_000],
    autoDisable: { after: 20, minMs: dayMs },
    retention: { dataMs: 90 * dayMs, noticeMs: 365 * dayMs },
    rateLimiter: createRateLimiter(noLimits),
    walks: createWalks(),
    keyMeter: createKeyMeter(database, now),
    ...{ mailer: null, oidc: null, staffSignIn: 'any', trustedProxies: 0 },
    liveFeed: createLiveFeed(database, createLog('silent')),
    publicUrl: 'http://127.0.0.1:3000',
    inboxUrl: 'https://localhost:3443',
    nextAuthSecret: secrets.nextAuthSecret,
    now,
    log: createLog('silent'),
  }
}
