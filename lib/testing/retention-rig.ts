import { attemptDelivery } from '@/lib/deliveries/attempt'
import { failDelivery } from '@/lib/deliveries/fail-delivery'
import { examine } from '@/lib/doctor/service'
import { createEndpoint } from '@/lib/endpoints/service'
import { publishEvents } from '@/lib/events/service'
import type { Context } from '@/lib/platform/context'
import type { SendResult } from '@/lib/platform/ports'
import { addPartner } from './partner'
import { openTestRuntime, type TestRuntime } from './runtime'
import { createScriptedSender, failed } from './scripted-delivery'

const day = 86_400_000

export async function openRetentionRig(): Promise<RetentionRig> {
  const clock = { now: Date.parse('2026-02-17T14:00:00Z') }
  const script: { answer: Partial<SendResult> } = { answer: {} }
  const { sender } = createScriptedSender(() => script.answer)
  const runtime = await openTestRuntime({
    ...{ sender, now: () => clock.now, retryScheduleMs: [30_000] },
    retention: { dataMs: 90 * day, noticeMs: 365 * day },
  })
  const { partnerId, accountId } = await addPartner(runtime, 'Acme')
  return new RetentionRig(runtime, clock, script, { ...runtime.system, partnerId }, accountId)
}

type Kept =
  | 'inboxes'
  | 'inbox_requests'
  | 'deliveries'
  | 'events'
  | 'attempts'
  | 'notices'
  | 'audit_log'
  | 'delivery_stats'

/** A partner's deliveries with a clock that is moved by hand. */
export class RetentionRig {
  readonly db: Context['db']

  constructor(
    readonly runtime: TestRuntime,
    readonly clock: { now: number },
    private readonly script: { answer: Partial<SendResult> },
    readonly ctx: Context,
    readonly accountId: string,
  ) {
    this.db = runtime.database.db
  }

  /** the receivers' response from now on */
  set answer(answer: Partial<SendResult>) {
    this.script.answer = answer
  }

  async addEndpoint(): Promise<string> {
    return (await createEndpoint(this.ctx, { url: 'https://hooks.acme.example/x', events: ['*'] })).id
  }

  /** Publishes an event for each id; undefined generates one. */
  async publish(ids: (string | undefined)[] = [undefined]) {
    const events = ids.map((id) => ({
      ...{ type: 'lead.created' as const, account_id: this.accountId, data: { phone: '+14155551234' } },
      ...(id && { id }),
    }))
    const input = { events }
    const published = await publishEvents(this.runtime.system, { input, text: JSON.stringify(input) })
    return published as { events: { id: string; duplicate: boolean; deliveries: number }[] }
  }

  many(count: number) {
    return this.publish(Array.from({ length: count }, () => undefined))
  }

  deliveries() {
    return this.db.selectFrom('deliveries').selectAll().orderBy('id').execute()
  }

  events() {
    return this.db.selectFrom('events').selectAll().orderBy('id').execute()
  }

  async count(table: Kept): Promise<number> {
    const rows = this.db.selectFrom(table).select(({ fn }) => fn.countAll<number>().as('count'))
    return (await rows.executeTakeFirstOrThrow()).count
  }

  counts() {
    return Promise.all([this.count('events'), this.count('deliveries'), this.count('attempts')])
  }

  /** Makes the first attempt of every pending delivery; deliveries whose attempt fails are failed. */
  async finish(answer: Partial<SendResult> = {}): Promise<void> {
    this.answer = answer
    const pending = await this.db
      .selectFrom('deliveries')
      .select('id')
      .where('status', '=', 'pending')
      .execute()
    for (const { id } of pending) await this.attempt(id, 1)
    if (answer !== failed) return
    this.clock.now += 31_000
    for (const { id } of pending) {
      await this.attempt(id, 2)
      await failDelivery(this.ctx, id)
    }
  }

  private attempt(deliveryId: string, number: number) {
    return attemptDelivery(this.ctx, { deliveryId, number, pauses: 0 })
  }

  /** Makes pending deliveries due in a minute, so that the doctor does not consider them stuck. */
  async postpone(): Promise<void> {
    const due = { next_attempt_at: this.clock.now + 60_000 }
    await this.db.updateTable('deliveries').set(due).where('status', '=', 'pending').execute()
  }

  /** The violations that the doctor finds. */
  async broken() {
    const { checks } = await examine(this.runtime.system)
    return checks.filter(({ ok }) => !ok)
  }

  dispose(): Promise<void> {
    return this.runtime.dispose()
  }
}
