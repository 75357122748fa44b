import { insertOutbox } from '@/db/queries/outbox'
import { dumpRows, openTestDatabase } from '@/db/testing'
import type { RateLimits } from '@/lib/config/limits'
import { newLocalSecrets } from '@/lib/config/settings'
import { createSender } from '@/lib/dispatch/send'
import { createKeyMeter } from '@/lib/keys/meter'
import { createLiveFeed } from '@/lib/live/feed'
import { type Context, createContext, type Runtime } from '@/lib/platform/context'
import { createSecretBox } from '@/lib/platform/crypto/secret-box'
import { createRateLimiter } from '@/lib/platform/http/rate-limit'
import { createLog } from '@/lib/platform/log'
import { createWalks } from '@/lib/platform/walks'

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
  system: Context
  /** everything that is stored, as text */
  stored(): string
  dispose(): Promise<void>
}

/** A context for verbs, with a new database and without background work: events stay in the outbox. */
export async function openTestRuntime(overrides: Partial<Runtime> = {}): Promise<TestRuntime> {
  const database = await openTestDatabase()
  const secrets = newLocalSecrets()
  const egress = { allowedCidrs: [], dnsServers: [], ownHosts: [], sandbox: null, timeoutMs: 10_000 }
  const runtime: Runtime = {
    database,
    emit: (db, events) =>
      insertOutbox(
        db,
        events.map((event) => JSON.stringify(event)),
      ),
    findScheduled: null,
    engineState: () => null,
    sender: createSender(egress),
    egress,
    secretBox: createSecretBox(Buffer.from(secrets.encryptionKey, 'base64')),
    retryScheduleMs: [30_000],
    autoDisable: { after: 20, minMs: 86_400_000 },
    rateLimiter: createRateLimiter(noLimits),
    walks: createWalks(),
    keyMeter: createKeyMeter(database, Date.now),
    mailer: null,
    oidc: null,
    staffSignIn: 'any',
    liveFeed: createLiveFeed(database, createLog('silent')),
    trustedProxies: 0,
    retention: { dataMs: 90 * 86_400_000, noticeMs: 365 * 86_400_000 },
    publicUrl: 'http://127.0.0.1:3000',
    inboxUrl: 'https://localhost:3443',
    nextAuthSecret: secrets.nextAuthSecret,
    now: Date.now,
    log: createLog('silent'),
    ...overrides,
  }
  return {
    ...runtime,
    system: createContext(runtime, { actor: { kind: 'system' }, requestId: 'req_test' }),
    stored: () => dumpRows(database.sqlite),
    dispose: async () => {
      await runtime.liveFeed.close()
      await runtime.sender.close()
      await runtime.keyMeter.stop()
      await database.dispose()
    },
  }
}
