import { callsOf } from '../support/api'
import { expect, test } from '../support/fixtures'
import { startProduct } from '../support/product'

const secret = 'whsec_your_signing_secret'
const total = 500

test.describe('kill -9', () => {
  test.setTimeout(180_000)

  test('killed three times in the middle of 500 deliveries, it delivers all, repeating only under the same id', async ({
    ca,
    startReceiver,
  }) => {
    const product = await startProduct(ca, '1s,1s,1s,1s,1s')
    const calls = callsOf(product)
    const slowly = async () => {
      await new Promise((resolve) => setTimeout(resolve, 20))
      return 200
    }
    const server = await startReceiver(secret, slowly)
    const endpoint = await calls.createEndpoint({ url: server.url, events: ['*'], secret })
    const batch = Array.from({ length: total }, (_, number) => ({ type: 'lead.created', data: { number } }))
    const { events } = await calls.publishBatch(batch)
    for (const received of [80, 220, 360]) {
      while (server.log.length < received) await new Promise((resolve) => setTimeout(resolve, 5))
      await product.kill()
      await product.start()
    }
    await expect
      .poll(
        async () => (await calls.listAllDeliveries(endpoint.id)).filter((d) => d.status === 'pending').length,
        {
          timeout: 60_000,
        },
      )
      .toBe(0)

    const deliveries = await calls.listAllDeliveries(endpoint.id)
    expect(deliveries.map(({ status }) => status)).toEqual(Array(total).fill('delivered'))
    expect(new Set(deliveries.map(({ event_id }) => event_id))).toEqual(new Set(events.map(({ id }) => id)))
    const idOfEvent = new Map(deliveries.map(({ id, event_id }) => [event_id, id]))
    for (const { event, deliveryId } of server.log) expect(deliveryId).toBe(idOfEvent.get(event.id))

    const repeated = server.log.length - new Set(server.log.map(({ deliveryId }) => deliveryId)).size
    let interrupted = 0
    for (const { id } of deliveries) {
      const { attempts } = await calls.getDelivery(id)
      const sent = server.log.filter(({ deliveryId }) => deliveryId === id).length
      expect(attempts.length, 'every request that left has an attempt').toBeGreaterThanOrEqual(sent)
      interrupted += attempts.filter(({ cause }) => cause === 'interrupted').length
    }
    expect(repeated, 'only what was under way is sent again').toBeLessThanOrEqual(interrupted)
    console.log(`received ${server.log.length}, repeated ${repeated}, interrupted ${interrupted}`)
    await product.dispose()
  })
})
