import { Inngest } from 'inngest'
import type { InngestSettings } from '@/lib/env'
import { createSdkFetch, type SdkFetch } from './engine/drivers/sdk'

const id = 'recover-webhooks'

/** The SDK's client for a real Inngest server. */
export function createRemoteClient(settings: InngestSettings): Inngest.Any {
  return new Inngest({
    id,
    eventKey: settings.eventKey,
    signingKey: settings.signingKey,
    baseUrl: settings.baseUrl,
    isDev: settings.dev,
  })
}

/** A client whose server is the embedded engine: nothing of it reaches a network. */
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
  })
  return { client, fetch }
}
