import { type DeliveryRow, findDelivery } from '@/db/queries/deliveries'
import { createEndpoint } from '@/lib/endpoints/service'
import { publishEvents } from '@/lib/events/service'
import type { Context } from '@/lib/platform/context'
import type { OutboundRequest, Sender, SendResult } from '@/lib/platform/ports'
import { addPartner } from './partner'
import type { TestRuntime } from './runtime'

const nothing: SendResult = {
  ok: true,
  cause: null,
  isOurs: false,
  statusCode: 200,
  startedAt: 0,
  endedAt: 0,
  durationMs: 5,
  responseHeaders: {},
  responseBody: 'OK',
  responseTruncated: false,
  timing: { dnsMs: 0, connectMs: 1, tlsMs: 1, firstByteMs: 2 },
  address: '127.0.0.1',
}

export const failed: Partial<SendResult> = { ok: false, cause: 'http_5xx', statusCode: 500 }
export const ourFault: Partial<SendResult> = { ok: false, cause: 'internal', isOurs: true, statusCode: null }

/** A sender for tests of how results are processed; the real one has its own tests with real sockets. */
export function createScriptedSender(answer: () => Partial<SendResult> | Promise<Partial<SendResult>>): {
  sender: Sender
  requests: OutboundRequest[]
} {
  const requests: OutboundRequest[] = []
  const sender = {
    send: async (request: OutboundRequest) => {
      requests.push(request)
      return { ...nothing, ...(await answer()) }
    },
    close: async () => undefined,
  }
  return { sender: sender as unknown as Sender, requests }
}

/** A partner with one endpoint, and one event published to it. */
export async function publishOne(runtime: TestRuntime): Promise<{
  ctx: Context
  deliveryId: string
  endpointId: string
  read(): Promise<DeliveryRow>
}> {
  const { partnerId, accountId } = await addPartner(runtime, 'Acme')
  const ctx = { ...runtime.system, partnerId }
  const endpoint = await createEndpoint(ctx, { url: 'https://hooks.acme.example/x', events: ['*'] })
  const event = { type: 'lead.created' as const, account_id: accountId, data: {} }
  await publishEvents(runtime.system, { input: event, text: JSON.stringify(event) })
  const { id: deliveryId } = await ctx.db.selectFrom('deliveries').select('id').executeTakeFirstOrThrow()
  const read = async () => {
    const row = await findDelivery(ctx.db, partnerId, deliveryId)
    if (!row) throw new Error('The delivery is gone')
    return row
  }
  return { ctx, deliveryId, endpointId: endpoint.id, read }
}
