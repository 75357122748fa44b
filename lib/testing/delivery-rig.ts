import { findEndpoint } from '@/db/queries/endpoints'
import { listNoticeRows } from '@/db/queries/notices'
import { parseCidrs } from '@/lib/config/cidr'
import { attemptDelivery } from '@/lib/deliveries/attempt'
import { failDelivery } from '@/lib/deliveries/fail-delivery'
import { createSender } from '@/lib/dispatch/send'
import { createEndpoint } from '@/lib/endpoints/service'
import { publishEvents } from '@/lib/events/service'
import { type Context, createContext, type Runtime } from '@/lib/platform/context'
import type { Sender } from '@/lib/platform/ports'
import { addPartner } from './partner'
import { startReceiver } from './receiver'
import { openTestRuntime } from './runtime'

export type TestEndpoint = Awaited<ReturnType<DeliveryRig['addEndpoint']>>
export type DeliveryRig = Awaited<ReturnType<typeof openDeliveryRig>>

/**
 * Deliveries on a real database to a real receiver, with a clock that moves only on demand or while a retry waits.
 */
export async function openDeliveryRig(overrides: Partial<Runtime> = {}) {
  let status = 200
  const receiver = await startReceiver(() => status)
  const clock = { now: Date.parse('2026-02-17T14:00:00Z') }
  const egress = {
    allowedCidrs: parseCidrs('127.0.0.0/8'),
    dnsServers: [],
    ownHosts: [],
    sandbox: { port: receiver.port, ca: receiver.ca },
    timeoutMs: 10_000,
  }
  const real = createSender(egress)
  // Attempts take no time on the virtual clock, so that every time in a test is exact.
  const send: Sender['send'] = async (request) => ({ ...(await real.send(request)), durationMs: 0 })
  const sender = { ...real, send }
  const runtime = await openTestRuntime({ egress, sender, now: () => clock.now, ...overrides })
  const { system } = runtime

  async function drive(deliveryId: string): Promise<void> {
    for (let number = 1; ; number++) {
      const next = await attemptDelivery(system, { deliveryId, number, pauses: 0 })
      if (next.do === 'end') return
      if (next.do === 'fail') return failDelivery(system, deliveryId)
      if (next.do !== 'wait') throw new Error(`The attempt was put off: ${next.do}`)
      clock.now = next.at
    }
  }

  /** An endpoint of a new partner, so that published events reach no other endpoint. */
  async function addEndpoint(events = ['*'], secret?: string) {
    const { partnerId, accountId } = await addPartner(runtime, 'Acme')
    const ctx: Context = createContext(runtime, {
      actor: { kind: 'system' },
      partnerId,
      requestId: 'req_test',
    })
    const { id } = await createEndpoint(ctx, { url: receiver.url, events, ...(secret && { secret }) })
    const publish = async (type = 'lead.created') => {
      const input = { type: type as 'lead.created', account_id: accountId, data: {} }
      const published = await publishEvents(system, { input, text: JSON.stringify(input) })
      const row = await system.db
        .selectFrom('deliveries')
        .select('id')
        .where('event_id', '=', 'id' in published ? published.id : '')
        .executeTakeFirst()
      return row?.id ?? ''
    }
    const end = async (answer: number, count: number) => {
      for (let i = 0; i < count; i++) {
        const deliveryId = await publish()
        status = answer
        await drive(deliveryId)
      }
    }
    return {
      id,
      ctx,
      publish,
      /** Publishes events that the receiver refuses until the deliveries fail; each advances the clock by 30 s. */
      exhaust: (count = 1) => end(500, count),
      deliver: (count = 1) => end(200, count),
      row: async () => {
        const row = await findEndpoint(ctx.db, partnerId, id)
        if (!row) throw new Error('The endpoint is gone')
        return row
      },
      /** its notices except those of single deliveries, oldest first */
      warnings: async () => {
        const rows = await listNoticeRows(ctx.db, partnerId, { before: null, limit: 100 })
        const warnings = rows.reverse().filter(({ type }) => type !== 'webhook.delivery_failed')
        return warnings.map(({ type, data }) => ({ type, ...JSON.parse(data) }))
      },
    }
  }

  return {
    clock,
    runtime,
    receiver,
    /** the receiver's response from now on */
    answer: (code: number) => {
      status = code
    },
    drive,
    addEndpoint,
    dispose: async () => {
      await runtime.dispose()
      await receiver.close()
    },
  }
}
