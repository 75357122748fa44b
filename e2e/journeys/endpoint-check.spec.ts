import { secret, startEndpoint } from '../support/deliveries'
import { expect, test } from '../support/fixtures'

const passed = [/^DNS127\.0\.0\.1/, /^ConnectPort \d+/, /Receivers CA/]

test('the connection to a URL is checked before it is registered, and changing the URL clears the result', async ({
  startReceiver,
  openAs,
}) => {
  const server = await startReceiver(secret, () => 200)
  const page = await openAs('owner', '/endpoints/new')
  const button = page.getByRole('button', { name: 'Check connection' })
  await expect(page.getByRole('button', { name: 'Use a test inbox' })).toBeVisible()
  await expect(button).toBeDisabled()
  await page.getByLabel('URL').fill(server.url)
  await button.click()
  const steps = page.getByRole('status').getByRole('listitem')
  await expect(page.getByRole('status').getByText('Connection OK')).toBeVisible()
  await expect(steps).toHaveText(passed)
  expect(server.log, 'a check sends nothing').toEqual([])
  await page.getByLabel('URL').fill(`${server.url}/other`)
  await expect(steps).toHaveCount(0)
})

test('the check of a URL with an IP address says that a host name is needed', async ({ openAs }) => {
  const page = await openAs('owner', '/endpoints/new')
  await page.getByLabel('URL').fill('https://10.0.0.1/')
  await page.getByRole('button', { name: 'Check connection' }).click()
  await expect(page.getByRole('status').getByText('Use a host name instead of an IP address.')).toBeVisible()
})

test('a URL whose server refuses connections can be registered all the same', async ({
  startReceiver,
  openAs,
}) => {
  const server = await startReceiver(secret)
  await server.close()
  const page = await openAs('owner', '/endpoints/new')
  await page.getByLabel('URL').fill(server.url)
  await page.getByRole('button', { name: 'Check connection' }).click()
  await expect(page.getByText('Connection failed')).toBeVisible()
  await expect(page.getByRole('status').getByRole('listitem').nth(1)).toContainText('Connection refused')
  await expect(page.getByRole('button', { name: 'Create endpoint' })).toBeEnabled()
})

test('a partner checks the connection to an endpoint in its settings, while its server runs and is down', async ({
  calls,
  startReceiver,
  openAs,
}) => {
  const { id, server } = await startEndpoint({ calls, startReceiver }, { events: ['checklist.completed'] })
  const page = await openAs('owner', `/endpoints/${id}?tab=settings`)
  const result = page.getByRole('region', { name: 'Test this endpoint' }).getByRole('status')
  await page.getByRole('button', { name: 'Check connection' }).click()
  await expect(result).toContainText('Connection OK')
  await expect(result.getByRole('listitem')).toHaveText(passed)
  expect(server.log, 'a check sends nothing').toEqual([])
  await server.close()
  await page.getByRole('button', { name: 'Check connection' }).click()
  await expect(result).toContainText('Connection failed')
  await expect(result.getByRole('listitem').nth(1)).toContainText('Connection refused')
  await calls.deleteEndpoint(id)
})

test('a partner sends a test event to an endpoint and sees whether it was delivered, without an alert', async ({
  calls,
  startReceiver,
  openAs,
}) => {
  let status = 200
  const { id, server } = await startEndpoint(
    { calls, startReceiver },
    { answer: () => status, events: ['checklist.completed'] },
  )
  const page = await openAs('owner', `/endpoints/${id}?tab=settings`)
  const result = page.getByRole('region', { name: 'Test this endpoint' }).getByRole('status')
  await page.getByRole('button', { name: 'Send test event' }).click()
  await expect(result).toContainText(/Delivered ?checklist\.completed: 200\s+in \d/)
  expect(server.log).toMatchObject([{ event: { type: 'checklist.completed' }, attempt: 1, answered: 200 }])
  expect(server.log[0]?.body).toContain('"checklist_progress":1.0,')

  status = 500
  await page.getByRole('button', { name: 'Send test event' }).click()
  await expect(result).toContainText(/Failed ?checklist\.completed: 500 .+ in \d/)
  const [failed] = await calls.listAllDeliveries(id)
  expect(failed).toMatchObject({ status: 'failed', attempt_count: 1 })
  const notices = (await calls.listNotices()).map(({ data }) => data.delivery_id)
  expect(notices, 'whoever pressed the button has seen it').not.toContain(failed?.id)
  await page.getByRole('link', { name: 'View delivery' }).click()
  await page.waitForURL((url) => url.pathname === `/deliveries/${failed?.id}`)
  await calls.deleteEndpoint(id)
})
