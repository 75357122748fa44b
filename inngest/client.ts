import { Inngest } from 'inngest'
import type { InngestSettings } from '@/lib/config/inngest'
import type { Log } from '@/lib/platform/ports'
import { createSdkFetch, type SdkFetch } from './engine/drivers/sdk'

const id = 'recover-webhooks'
const serverTimeoutMs = 10_000

/** The SDK's client for a real Inngest server. */
export function createRemoteClient(settings: InngestSettings, log: Log): Inngest.Any {
  return new Inngest({
    id,
    eventKey: settings.eventKey,
    signingKey: settings.signingKey,
    baseUrl: settings.baseUrl,
    isDev: settings.dev,
    logger: quieten(log),
    // A server that accepts a connection and stays silent must not hold up the outbox.
    fetch: (input, init) =>
      globalThis.fetch(input, { ...init, signal: AbortSignal.timeout(serverTimeoutMs) }),
    // A step's result is returned in the reply to the call; nothing is sent separately.
    checkpointing: false,
    aiMetadata: false,
  })
}

// The SDK logs every stranger's unsigned call as an error of ours.
function quieten(log: Log): Log {
  return {
    info: log.info.bind(log),
    warn: log.warn.bind(log),
    error: log.warn.bind(log),
    debug: log.debug.bind(log),
  }
}

/** A client whose server is the embedded engine: nothing reaches a network. */
export function createEmbeddedClient(): { client: Inngest.Any; fetch: SdkFetch } {
  const fetch = createSdkFetch()
  const quiet = {
    info: () => undefined,
    warn: () => undefined,
    error: () => undefined,
    debug: () => undefined,
  }
  const client = new Inngest({
    id,
    isDev: true,
    baseUrl: 'http://embedded.invalid',
    eventKey: 'embedded',
    fetch,
    logger: quiet,
    checkpointing: false,
    aiMetadata: false,
  })
  return { client, fetch }
}
