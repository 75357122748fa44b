import { callsOf } from '../support/api'
import { expect, test } from '../support/fixtures'
import { startProduct } from '../support/product'

const secret = 'whsec_your_signing_secret'

test('asked to end with fifty requests in flight, the server waits for them, and repeats none after the next start', async ({
  ca,
  startReceiver,
}) => {
  const product = await startProduct(ca, '1s')
  const calls = callsOf(product)
  const server = await startReceiver(secret, async () => {
    await new Promise((resolve) => setTimeout(resolve, 1500))
    return 200
  })
  const endpoints = []
  for (let number = 0; number < 5; number++)
    endpoints.push(await calls.createEndpoint({ url: `${server.url}?${number}`, events: ['*'], secret }))
  await calls.publishBatch(Array.from({ length: 10 }, () => ({ type: 'lead.created', data: {} })))
  await expect.poll(() => server.log.length).toBe(50)
  expect(await product.stop()).toBe(0)
  expect(server.log.map(({ answered }) => answered)).toEqual(Array(50).fill(200))

  await product.start()
  for (const { id } of endpoints) {
    const deliveries = await calls.listAllDeliveries(id)
    expect(deliveries.map(({ status, attempt_count }) => [status, attempt_count])).toEqual(
      Array(10).fill(['delivered', 1]),
    )
  }
  expect(server.log).toHaveLength(50)
  await product.dispose()
})
