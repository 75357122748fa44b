import { type DeliveryRow, findDelivery } from '@/db/queries/deliveries'
import type { DeliveryStatus } from '@/db/tables/deliveries'
import type { EventType } from '@/lib/contract/event-types'
import { attemptDelivery } from '@/lib/deliveries/attempt'
import { failDelivery } from '@/lib/deliveries/fail-delivery'
import { examine } from '@/lib/doctor/service'
import { publishEvents } from '@/lib/events/service'
import type { Context, Runtime } from '@/lib/platform/context'
import { addEndpoint, addPartner, type TestEndpoint, type TestPartner } from './partner'
import type { TestRuntime } from './runtime'

export interface TestDelivery extends TestEndpoint {
  deliveryId: string
}

/** Publishes events of a partner's account in one call, with these ids or as many as asked for; returns their ids. */
export async function publish(
  { ctx, accountId }: TestPartner,
  { count = 1, type = 'lead.created', ids }: { count?: number; type?: EventType; ids?: string[] } = {},
): Promise<string[]> {
  const event = { type, account_id: accountId, data: {} }
  const events = ids?.map((id) => ({ ...event, id })) ?? Array.from({ length: count }, () => event)
  const input = { events }
  const published = await publishEvents({ ...ctx, partnerId: '' }, { input, text: JSON.stringify(input) })
  return 'events' in published ? published.events.map(({ id }) => id) : []
}

/** Publishes one event; returns the id of its delivery to this endpoint, empty when it has none. */
export async function publishTo(endpoint: TestEndpoint, type?: EventType): Promise<string> {
  const [eventId = ''] = await publish(endpoint, { type })
  const row = await endpoint.ctx.db
    .selectFrom('deliveries')
    .select('id')
    .where('event_id', '=', eventId)
    .where('endpoint_id', '=', endpoint.endpointId)
    .executeTakeFirst()
  return row?.id ?? ''
}

/** A new partner with one endpoint, and one event published to it. */
export async function publishOne(runtime: Runtime): Promise<TestDelivery> {
  const endpoint = await addEndpoint(await addPartner(runtime))
  return { ...endpoint, deliveryId: await publishTo(endpoint) }
}

export async function readDelivery({ ctx, partnerId, deliveryId }: TestDelivery): Promise<DeliveryRow> {
  const row = await findDelivery(ctx.db, partnerId, deliveryId)
  if (!row) throw new Error('The delivery is gone')
  return row
}

/**
 * Makes the attempts of these deliveries, or of all that are pending, one delivery after another until it has ended.
 * The clock moves to each retry; `status` is what receivers respond from now on.
 */
export async function runAttempts(
  runtime: TestRuntime,
  { ids, status }: { ids?: string[]; status?: number } = {},
): Promise<void> {
  if (status !== undefined) runtime.receivers.respond(status)
  for (const id of ids ?? (await listPending(runtime.system))) await runToEnd(runtime, id)
}

async function runToEnd({ system, clock }: TestRuntime, deliveryId: string): Promise<void> {
  for (let number = 1; ; number++) {
    const next = await attemptDelivery(system, { deliveryId, number, pauses: 0 })
    if (next.do === 'end') return
    if (next.do === 'fail') return failDelivery(system, deliveryId)
    if (next.do !== 'wait') throw new Error(`The attempt was put off: ${next.do}`)
    clock.now = next.at
  }
}

async function listPending({ db }: Context): Promise<string[]> {
  const query = db.selectFrom('deliveries').select('id').where('status', '=', 'pending').orderBy('id')
  return (await query.execute()).map(({ id }) => id)
}

/** Publishes this many events, one after another, each delivered by its first attempt. */
export function addDelivered(runtime: TestRuntime, endpoint: TestEndpoint, count = 1): Promise<void> {
  return addEnded(runtime, endpoint, { count, status: 200 })
}

/** The same with receivers that refuse every attempt until the deliveries fail. */
export function addFailed(runtime: TestRuntime, endpoint: TestEndpoint, count = 1): Promise<void> {
  return addEnded(runtime, endpoint, { count, status: 500 })
}

async function addEnded(
  runtime: TestRuntime,
  endpoint: TestEndpoint,
  { count, status }: { count: number; status: number },
): Promise<void> {
  for (let i = 0; i < count; i++) await runAttempts(runtime, { ids: [await publishTo(endpoint)], status })
}

/** Ends pending deliveries without a request, all of them or these. */
export async function endDeliveries(
  { database, now }: Runtime,
  status: Exclude<DeliveryStatus, 'pending'>,
  { ids, cause = 'http_5xx' }: { ids?: string[]; cause?: string } = {},
): Promise<void> {
  const end = { next_attempt_at: null, completed_at: now(), attempt_count: 1 }
  const query = database.db
    .updateTable('deliveries')
    .set({ ...end, status, cause: status === 'delivered' ? null : cause })
    .where('status', '=', 'pending')
  await (ids ? query.where('id', 'in', ids) : query).execute()
}

type Narrowed = Partial<Pick<DeliveryRow, 'event_id' | 'replay_id' | 'status'>>

/** A partner's deliveries with these values, oldest first. */
export function listDeliveryRows({ ctx, partnerId }: TestPartner, values: Narrowed = {}) {
  const query = ctx.db.selectFrom('deliveries').selectAll().where('partner_id', '=', partnerId).orderBy('id')
  return Object.entries(values)
    .reduce((narrowed, [column, value]) => narrowed.where(column as 'event_id', '=', value), query)
    .execute()
}

/** A partner's events, oldest first. */
export function listEventRows({ ctx, partnerId }: TestPartner) {
  return ctx.db.selectFrom('events').selectAll().where('partner_id', '=', partnerId).orderBy('id').execute()
}

/** The doctor's checks that fail. */
export async function findViolations(ctx: Context) {
  return (await examine(ctx)).checks.filter(({ ok }) => !ok)
}
