import { findReplayOfAny } from '@/db/queries/replays'
import type { DeliveryStatus } from '@/db/tables/deliveries'
import type { EventType } from '@/lib/contract/event-types'
import { createEndpoint } from '@/lib/endpoints/service'
import { publishEvents } from '@/lib/events/service'
import { type Context, createContext, type Runtime } from '@/lib/platform/context'
import { advanceReplay } from '@/lib/replays/advance'
import { planReplay } from '@/lib/replays/plan'
import { newReplay, type Replay } from '@/lib/replays/schema'
import { startReplay } from '@/lib/replays/service'
import { addPartner } from './partner'
import { openTestRuntime } from './runtime'

export type ReplayRig = Awaited<ReturnType<typeof openReplayRig>>
type Filter = Record<string, string>
type End = Exclude<DeliveryStatus, 'pending'>

/** A partner whose deliveries end on demand, with a clock that starts now and moves only on demand. */
export async function openReplayRig(overrides: Partial<Runtime> = {}) {
  const clock = { now: Date.now() }
  const runtime = await openTestRuntime({ now: () => clock.now, ...overrides })
  const { db } = runtime.database
  const { partnerId, accountId } = await addPartner(runtime, 'Acme')
  const ctx: Context = createContext(runtime, { actor: { kind: 'system' }, partnerId, requestId: 'req_test' })

  const addEndpoint = async (events = ['*']) =>
    (await createEndpoint(ctx, { url: 'https://hooks.acme.example/x', events })).id

  /** Publishes this many events of a type; returns their ids. */
  async function publish(count = 1, type: EventType = 'lead.created'): Promise<string[]> {
    const input = { events: Array.from({ length: count }, () => ({ type, account_id: accountId, data: {} })) }
    const published = await publishEvents(runtime.system, { input, text: JSON.stringify(input) })
    return 'events' in published ? published.events.map(({ id }) => id) : []
  }

  const deliveries = (where: { event_id?: string; replay_id?: string; status?: DeliveryStatus } = {}) => {
    const query = db.selectFrom('deliveries').selectAll().where('partner_id', '=', partnerId).orderBy('id')
    return Object.entries(where)
      .reduce((narrowed, [column, value]) => narrowed.where(column as 'event_id', '=', value), query)
      .execute()
  }

  /** Ends pending deliveries, all or only these. */
  async function end(status: End, ids?: string[], cause = 'http_5xx'): Promise<void> {
    const over = { next_attempt_at: null, completed_at: clock.now, attempt_count: 1 }
    const query = db
      .updateTable('deliveries')
      .set({ ...over, status, cause: status === 'delivered' ? null : cause })
      .where('status', '=', 'pending')
    await (ids ? query.where('id', 'in', ids) : query).execute()
  }

  const plan = async (filter: Filter, rate = 50) =>
    (await planReplay(ctx, newReplay.parse({ filter, rate_per_second: rate }))).plan

  async function start(filter: Filter, rate = 50): Promise<Replay> {
    const input = newReplay.parse({ filter, rate_per_second: rate })
    return startReplay(ctx, input, await planReplay(ctx, input))
  }

  const generationOf = async (replayId: string) => (await findReplayOfAny(db, replayId))?.drive ?? 0

  /** What its run does in one second. */
  const drive = async (replayId: string, { isLast = false, generation = 0 } = {}) =>
    advanceReplay(runtime.system, {
      replayId,
      isLast,
      generation: generation || (await generationOf(replayId)),
    })

  /** Repeats that until nothing is left to do. */
  async function driveAll(replayId: string): Promise<void> {
    while ((await drive(replayId)).do === 'pace');
  }

  /** The runs that were scheduled, oldest first: their dispatch generation, and whether they begin with a pause. */
  async function driven(): Promise<string[]> {
    const rows = await db.selectFrom('outbox').selectAll().orderBy('seq').execute()
    const events = rows.map(({ event }) => JSON.parse(event) as { name: string; data: Filter })
    return events.flatMap(({ name, data }) =>
      name === 'webhook/replay.driven' ? [`${data.generation}${data.paced === 'yes' ? ' paced' : ''}`] : [],
    )
  }

  return {
    ...{ clock, runtime, ctx, partnerId, accountId, addEndpoint, publish, deliveries, end, plan, start },
    ...{ drive, driveAll, driven, generationOf },
    /** The events of a replay's deliveries, in order of creation. */
    sent: async (replayId: string) =>
      (await deliveries({ replay_id: replayId })).map(({ event_id }) => event_id),
    dispose: runtime.dispose,
  }
}
