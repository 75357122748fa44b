import { findDelivery } from '@/db/queries/deliveries'
import { insertEvent } from '@/db/queries/events'
import { findFirstAccount } from '@/db/queries/tenancy'
import { recordChange } from '@/lib/audit/record'
import { AppError, notFound } from '@/lib/contract/errors'
import { type EventType, eventTypeNames, matchesType } from '@/lib/contract/event-types'
import { makeDelivery } from '@/lib/deliveries/make'
import { toDelivery } from '@/lib/deliveries/present'
import type { Delivery } from '@/lib/deliveries/schema'
import type { TestInput } from '@/lib/endpoints/schema'
import { mustFind } from '@/lib/endpoints/service'
import { type Context, withTransaction } from '@/lib/platform/context'
import { sliceData } from '@/lib/platform/http/json-text'
import { limitTo } from '@/lib/platform/http/rate-limit'
import { newId } from '@/lib/platform/ids'
import { assertScope } from '@/lib/platform/scopes'
import { sealEnvelope } from './envelope'
import { exampleData } from './examples'

// Each variant may hold a connection for half the deadline or is sent twice.
const countVariant = limitTo(30, { seconds: 60, what: 'test variants' })

/**
 * Sends one event to an endpoint as a test: once, signed, and excluded from all counts. `text` is the request as
 * received: its `data`, if given, is sent as exactly that text. A `variant` makes one deliberate mistake, at most
 * thirty times a minute per partner. Throws a 409 problem for an inactive endpoint.
 */
export async function sendTest(
  ctx: Context,
  id: string,
  { input, text }: { input: TestInput; text: string },
): Promise<Delivery> {
  assertScope(ctx.actor, 'endpoints:write')
  if (input.variant) await countVariant(ctx.partnerId)
  const [given] = input.data ? sliceData(text) : []
  return withTransaction(ctx, async (tx) => {
    const endpoint = await mustFind(tx, id)
    if (endpoint.active === 0)
      throw new AppError('conflict', 'The endpoint is paused or disabled. Resume it first.')
    const type = input.event_type ?? firstType(JSON.parse(endpoint.events))
    const event = await storeTestEvent(tx, type, given ?? exampleData(type))
    const { id: deliveryId, job } = await makeDelivery(tx, {
      partnerId: tx.partnerId,
      endpointId: id,
      event,
      test: true,
      variant: input.variant,
    })
    await tx.runtime.emit(tx.db, [job])
    const { variant } = input
    const after = { delivery_id: deliveryId, event_type: type, ...(variant ? { variant } : {}) }
    await recordChange(tx, { action: 'endpoint.tested', targetId: id, after })
    const made = await findDelivery(tx.db, tx.partnerId, deliveryId)
    if (!made) throw notFound()
    return toDelivery(made, undefined, tx.actor)
  })
}

async function storeTestEvent(tx: Context, type: EventType, data: string) {
  const id = newId('evt')
  const accountId = (await findFirstAccount(tx.db, tx.partnerId)) ?? 'acc_test'
  const createdAt = tx.runtime.now()
  await insertEvent(tx.db, {
    id,
    partner_id: tx.partnerId,
    account_id: accountId,
    type,
    body: sealEnvelope({ id, type, accountId, createdAt, data }),
    created_at: createdAt,
    fan_out: 1,
    test: 1,
  })
  return { id, type, accountId }
}

// For a group, its first type.
function firstType([first = '*']: string[]): EventType {
  return eventTypeNames.find((type) => matchesType([first], type)) ?? eventTypeNames[0]
}
