import { type Context, withTransaction } from '@/lib/platform/context'
import { faultPoint } from '@/lib/platform/fault-injection'
import { warnSampled } from '@/lib/platform/log-sampling'
import { assertScope } from '@/lib/platform/scopes'
import { finishFanOuts } from './fan-out'
import { type Envelope, preparePublish } from './prepare'
import type { Published, PublishInput, PublishReply } from './schema'
import { storeEvents } from './store'

/** A publish as received: `text` is the request; receivers get its `data` byte for byte. */
export interface PublishRequest {
  input: PublishInput
  text: string
}

/** Publishes one event or a batch, all or nothing. Resolves once events, deliveries and their runs are on disk. */
export async function publishEvents(ctx: Context, request: PublishRequest): Promise<PublishReply> {
  const store = await beginPublish(ctx, request)
  const reply = await store(ctx)
  await finishPublish(ctx, () => reply)
  return reply
}

/**
 * Prepares a publish and returns a function that stores it, in the caller's transaction or in one of its own. Its
 * deliveries are on disk once `finishPublish` has resolved.
 */
export async function beginPublish(
  ctx: Context,
  request: PublishRequest,
): Promise<(ctx: Context) => Promise<PublishReply>> {
  assertScope(ctx.actor, 'events:publish')
  const prepared = await preparePublish(ctx, request)
  return async (own) => {
    const published = await withTransaction(own, async (tx) => {
      const stored = await storeEvents(tx, prepared)
      faultPoint('publish:stored')
      return stored
    })
    faultPoint('publish:committed')
    warnOfProblems(ctx, prepared.envelopes, published)
    return prepared.isBatch ? { events: published } : (published[0] as Published)
  }
}

/**
 * Resolves once all deliveries promised by a reply are on disk, whichever process makes them; also for a repeated
 * reply.
 */
export function finishPublish(ctx: Context, readReply: () => PublishReply): Promise<void> {
  return finishFanOuts(ctx, () => {
    const reply = readReply()
    return ('events' in reply ? reply.events : [reply]).map(({ id }) => id)
  })
}

// Partners must not pay for a publisher's mistake: the event is sent, and the problem is stored with it.
function warnOfProblems({ runtime }: Context, envelopes: Envelope[], published: Published[]): void {
  envelopes.forEach(({ id, event, problems }, i) => {
    if (problems.length === 0 || published[i]?.duplicate) return
    const found = { event_id: id, type: event.type, problems: problems.length }
    warnSampled(runtime, event.type, found, 'event data does not match the schema of its type')
  })
}
