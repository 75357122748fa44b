import { createHmac } from 'node:crypto'
import { publishTypes, secret, startEndpoint, untilStatuses } from '../support/deliveries'
import { expect, test } from '../support/fixtures'

const sign = (body: string, key: string) => createHmac('sha256', key).update(body).digest('hex')

test('a partner rotates a secret and the server verifies the signatures of both', async ({
  calls,
  startReceiver,
  openAs,
}) => {
  const secrets = [secret]
  const server = await startReceiver(() => secrets.at(-1) ?? '')
  const { id } = await calls.createEndpoint({ url: server.url, events: ['*'], secret })
  const page = await openAs('owner', `/endpoints/${id}?tab=signing`)
  await expect(page.getByText('Requests are signed with one secret.')).toBeVisible()
  await page.getByRole('radio', { name: '48 h' }).check()
  await page.getByRole('button', { name: 'Rotate secret' }).click()
  await expect(page.getByRole('alertdialog')).toContainText('For 48 hours')
  await page.getByRole('alertdialog').getByRole('button', { name: 'Rotate secret' }).click()
  const shown = page.locator('code', { hasText: /^whsec_/ })
  secrets.push((await shown.textContent()) ?? '')
  await expect(
    page.getByText(/^A previous secret is still active until .+ \(47 h 59 min left\)\.$/),
  ).toBeVisible()

  await publishTypes(calls, 'lead.created')
  await expect.poll(() => server.log.length).toBe(1)
  const [received] = server.log
  const body = received?.body ?? ''
  expect(received?.signature).toBe(sign(body, secrets[1] ?? ''))
  expect(received?.previousSignature).toBe(sign(body, secret))

  await page.reload()
  await expect(page.getByText(/^A previous secret is still active until /)).toBeVisible()
  expect(await page.content(), 'it was shown once').not.toContain(secrets[1])
  await calls.deleteEndpoint(id)
})

test('the signing tab of an endpoint has a program that verifies a request', async ({ calls, openAs }) => {
  const { id } = await calls.createEndpoint({ url: 'https://hooks.acme.com/python', events: ['*'] })
  const page = await openAs('owner', `/endpoints/${id}?tab=signing`)
  await page.getByRole('tab', { name: 'Python' }).click()
  await expect(page.getByText('hmac.compare_digest')).toBeVisible()
  await calls.deleteEndpoint(id)
})

test("an endpoint's activity says who rotated its secret", async ({ calls, product, openAs }) => {
  const { id } = await calls.createEndpoint({ url: 'https://hooks.acme.com/rotated', events: ['*'] })
  const page = await openAs('owner', `/endpoints/${id}?tab=signing`)
  const headers = { origin: product.url }
  await page.request.post(`/v1/webhooks/${id}/rotate-secret`, { headers, data: {} })
  await page.reload()
  await page.getByRole('tab', { name: 'Activity' }).click()
  await expect(page).toHaveURL(/tab=activity/)
  await expect(page.getByRole('row').filter({ hasText: 'Secret rotated' })).toContainText('User')
  await calls.deleteEndpoint(id)
})

test('the signing tab of an endpoint counts which secret signed its latest deliveries', async ({
  calls,
  startReceiver,
  openAs,
}) => {
  const { id } = await startEndpoint({ calls, startReceiver })
  await publishTypes(calls, 'lead.created')
  await untilStatuses(calls, id, ['delivered'])
  await calls.post(`/v1/webhooks/${id}/rotate-secret`, {})
  await publishTypes(calls, 'lead.created')
  await expect.poll(async () => (await calls.listAllDeliveries(id)).length).toBe(2)
  const page = await openAs('owner', `/endpoints/${id}?tab=signing`)
  const report = page.getByRole('region', { name: 'Secret usage' })
  await expect(report).toContainText('Last 2 deliveries')
  await expect(report).toContainText(/Current secret\s*1/)
  await expect(report).toContainText(/Previous secret\s*1/)
  await calls.deleteEndpoint(id)
})
