import { expect, test } from '../support/fixtures'

const secret = 'whsec_your_signing_secret'
const generated = `whsec_${Buffer.alloc(32, 7).toString('base64')}`

const examples = {
  'conversation.started': { phone: '+14155551234', lead_name: 'John Doe' },
  'conversation.reply_received': {
    phone: '+14155551234',
    lead_name: 'John Doe',
    message_body: 'Sure, I can send the bank statements tomorrow.',
    message_direction: 'inbound',
  },
  'conversation.handoff_requested': {
    phone: '+14155551234',
    lead_name: 'John Doe',
    reason: 'Lead requested to speak with a human agent',
  },
  'lead.status_changed': {
    phone: '+14155551234',
    lead_name: 'John Doe',
    previous_status: 'new',
    new_status: 'contacted',
  },
  'lead.created': { phone: '+14155551234', lead_name: 'Zoë 李 🎉' },
  'checklist.item_collected': { phone: '+14155551234', item: 'Bank statement' },
  'checklist.completed': { phone: '+14155551234', completed_items: 4, total_items: 4 },
  'sequence.completed': { phone: '+14155551234', steps: 5 },
  'sequence.reply_received': { phone: '+14155551234', message_body: 'Yes' },
}

for (const key of [secret, generated]) {
  const kind = key === secret ? "a partner's own secret" : 'a Standard Webhooks secret'
  test(`all nine event types arrive and verify as the contract tells partners to, with ${kind}`, async ({
    calls,
    startReceiver,
  }) => {
    const server = await startReceiver(key)
    const endpoint = await calls.createEndpoint({
      url: server.url,
      events: Object.keys(examples),
      secret: key,
    })
    for (const [type, data] of Object.entries(examples)) {
      expect(await calls.publish({ type, data })).toMatchObject({ deliveries: 1 })
    }
    await expect.poll(() => server.log.length).toBe(9)
    const byType = Object.fromEntries(server.log.map(({ event }) => [event.type, event.data]))
    expect(byType).toEqual(examples)
    expect(server.log.every(({ answered, attempt }) => answered === 200 && attempt === 1)).toBe(true)
    await expect
      .poll(async () => (await calls.listAllDeliveries(endpoint.id)).map(({ status }) => status))
      .toEqual(Array(9).fill('delivered'))
    await calls.deleteEndpoint(endpoint.id)
  })
}

test('data arrives byte for byte as published', async ({ calls, startReceiver, product }) => {
  const server = await startReceiver(secret)
  const endpoint = await calls.createEndpoint({ url: server.url, events: ['checklist.completed'], secret })
  const data = '{"z":1.0,"a":12345678901234567890,"name":"Zo\\u00eb 李","nested":{"b":[1e3, 2.50]}}'
  await calls.publish(
    `{"type":"checklist.completed","account_id":"${product.demo.accountId}","data":${data}}`,
  )
  await expect.poll(() => server.log.length).toBe(1)
  expect(server.log[0]?.body).toContain(`"data":${data}}`)
  await calls.deleteEndpoint(endpoint.id)
})

test('a server that fails twice gets attempts 1 to 3 on the schedule, with one delivery id', async ({
  calls,
  startReceiver,
}) => {
  const server = await startReceiver(secret, ({ attempt }) => (attempt < 3 ? 503 : 200))
  const endpoint = await calls.createEndpoint({ url: server.url, events: ['*'], secret })
  await calls.publish({ type: 'lead.created', data: examples['lead.created'] })
  await expect.poll(() => server.log.map(({ answered }) => answered)).toEqual([503, 503, 200])
  const [{ deliveryId } = { deliveryId: '' }] = server.log
  expect(server.log.map((entry) => [entry.deliveryId, entry.attempt])).toEqual([
    [deliveryId, 1],
    [deliveryId, 2],
    [deliveryId, 3],
  ])
  expect(new Set(server.log.map(({ body }) => body)).size).toBe(1)
  await expect.poll(async () => (await calls.getDelivery(deliveryId)).status).toBe('delivered')
  const { attempts } = await calls.getDelivery(deliveryId)
  for (const [earlier, later] of [attempts.slice(0, 2), attempts.slice(1, 3)]) {
    const endedAt = Date.parse(earlier?.started_at ?? '') + (earlier?.duration_ms ?? 0)
    const waited = Date.parse(later?.started_at ?? '') - endedAt
    expect(waited).toBeGreaterThanOrEqual(999)
  }
  await calls.deleteEndpoint(endpoint.id)
})

test('a server that always fails gets six attempts, then a notice appears in the portal, and nothing more', async ({
  calls,
  startReceiver,
  openAs,
}) => {
  const server = await startReceiver(secret, () => 500)
  const endpoint = await calls.createEndpoint({ url: server.url, events: ['*'], secret })
  const noticesBefore = (await calls.listNotices()).length
  await calls.publish({ type: 'lead.created', data: examples['lead.created'] })
  await expect
    .poll(() => server.log.map(({ attempt }) => attempt), { timeout: 20_000 })
    .toEqual([1, 2, 3, 4, 5, 6])
  const deliveryId = server.log[0]?.deliveryId ?? ''
  await expect.poll(async () => (await calls.getDelivery(deliveryId)).status).toBe('failed')

  const page = await openAs('owner', '/notices')
  const link = page.locator(`a[href="/deliveries/${deliveryId}"]`)
  const row = page.getByRole('row').filter({ has: link })
  await row.getByRole('button', { name: 'Acknowledge' }).click()
  await expect(row.getByRole('button')).toHaveCount(0)
  await expect(row.getByRole('cell').last()).toHaveText(/\d+ \w{3}, [\d:]+$/)
  await link.click()
  await expect(page.getByRole('heading', { level: 1 })).toContainText(/Failed/)
  expect((await calls.listNotices()).length).toBe(noticesBefore + 1)

  // Longer than any delay of the schedule, so that a seventh attempt would have arrived.
  await page.waitForTimeout(1500)
  expect(server.log).toHaveLength(6)
  await calls.deleteEndpoint(endpoint.id)
})
