import { test as base, expect, refuseReads } from '../support/fixtures'
import { findLoggedErrors, startProduct } from '../support/product'

const secret = 'whsec_your_signing_secret'

/** A fresh product: a partner takes the first steps only once. */
const test = base.extend<object, { product: Awaited<ReturnType<typeof startProduct>> }>({
  product: [
    async ({ ca }, use) => {
      const product = await startProduct(ca, '1s,1s,1s,1s,1s')
      await use(product)
      expect(findLoggedErrors(product.output())).toEqual([])
      await product.dispose()
    },
    { scope: 'worker', timeout: 60_000 },
  ],
})

test('the first steps tick themselves, from adding an endpoint to the first 2xx, without a reload', async ({
  calls,
  startReceiver,
  openAs,
}) => {
  let status = 500
  const server = await startReceiver(secret, () => status)
  const page = await openAs('owner', '/overview')
  await expect(page.getByRole('heading', { name: /^No endpoints yet\./ })).toBeVisible()
  const steps = page.getByRole('region', { name: 'Get started' })
  const done = steps.getByRole('status')
  const step = (name: string) => steps.getByRole('listitem').filter({ has: page.getByText(name) })
  await expect(step('Add an endpoint').getByRole('link', { name: 'New endpoint' })).toBeVisible()
  await expect(step('Check the connection').getByRole('link')).toHaveCount(0)
  const before = Number((await done.textContent())?.[0])
  await page.evaluate(() => Object.assign(window, { isSamePage: true }))

  const { id } = await calls.createEndpoint({ url: server.url, events: ['lead.*'], secret })
  await expect(step('Add an endpoint')).toContainText('added')
  await expect(page.getByRole('heading', { name: /^Your endpoint is healthy\./ })).toBeVisible()
  await expect(step('Check the connection').getByRole('link', { name: 'Check connection' })).toBeVisible()
  await calls.post(`/v1/webhooks/${id}/test`, {})
  await expect(step('Send a test event')).toContainText('sent')
  await expect(step('Check the connection')).toContainText('reachable')
  await expect(step('Receive your first delivery')).toContainText('not done')
  status = 200
  await calls.post(`/v1/webhooks/${id}/test`, {})
  // The use of a key is stored within ten seconds, so that step comes last.
  await expect(steps).toHaveCount(0, { timeout: 20_000 })
  expect(before).toBeLessThan(2)
  expect(await page.evaluate(() => 'isSamePage' in window), 'it was never loaded again').toBe(true)
  await calls.deleteEndpoint(id)
})

test('the sentence changes when an endpoint fails and when it delivers again, and notices are acknowledged in place', async ({
  calls,
  startReceiver,
  openAs,
}) => {
  let status = 200
  const server = await startReceiver(secret, () => status)
  const { id } = await calls.createEndpoint({ url: server.url, events: ['*'], secret })
  await calls.publish({ type: 'lead.created', data: {} })
  const page = await openAs('owner', '/overview')
  await page.goto('/')
  await expect(page, 'where the start page leads').toHaveURL(/\/overview$/)
  const verdict = page.getByRole('region', { name: 'Status' })
  await expect(verdict).toContainText(
    /Your endpoint is healthy\. \d+ of \d+ delivered in the last 24 hours\./,
  )

  status = 503
  const { id: eventId } = await calls.publish({ type: 'sequence.completed', data: {} })
  await expect(verdict).toContainText(/1 endpoint has been failing since \d\d:\d\d: server error\./)
  await expect(verdict).toContainText('Look for the error in your service’s logs around this time.')
  await expect(verdict.getByRole('link', { name: new URL(server.url).host })).toBeVisible()
  const causes = page.getByRole('table', { name: /by cause/ })
  await expect(causes.getByRole('row').filter({ hasText: 'Server error' })).toBeVisible()

  const notices = page.getByRole('region', { name: /^Alerts/ })
  const acknowledge = notices.getByRole('button', { name: 'Acknowledge: sequence.completed' })
  await expect(acknowledge).toBeVisible({ timeout: 20_000 })
  await acknowledge.click()
  await expect(acknowledge).toHaveCount(0)
  expect(eventId).toBeTruthy()

  status = 200
  await calls.publish({ type: 'lead.created', data: {} })
  await expect(verdict).toContainText('Your endpoint is healthy.')

  await page.getByRole('link', { name: '7 d' }).click()
  await page.waitForURL((url) => url.search === '?window=7d')
  await expect(page.getByRole('img', { name: /^Deliveries per 6 hours in the last 7 days/ })).toBeVisible()
  await page.getByText('Show as table').click()
  await expect(page.getByRole('table', { name: /by time/ }).getByRole('row')).toHaveCount(30)
  const html = await (await page.request.get('/overview?window=30d')).text()
  expect(html).toContain('Deliveries per day in the last 30 days')
  await page
    .getByRole('link', { name: /^Failed/ })
    .first()
    .click()
  await page.waitForURL((url) => url.pathname === '/deliveries' && url.search === '?status=failed')
  await calls.deleteEndpoint(id)
})

test('a part that cannot be read shows an error in its place, and the rest works', async ({ openAs }) => {
  const page = await openAs('owner', '/overview')
  const stop = await refuseReads(page, '**/v1/notices?*')
  const part = page.getByRole('region', { name: /^Alerts/ }).getByRole('status')
  await expect(part).toContainText('Alerts couldn’t be loaded. Nothing can be read just now.')
  await expect(page.getByText('Couldn’t refresh.')).toHaveCount(0)
  await stop()
  await part.getByRole('button', { name: 'Retry' }).click()
  await expect(part).toHaveCount(0)
})

test('a bar opens its time, a cause offers its replay, and all notices are acknowledged together', async ({
  calls,
  startReceiver,
  openAs,
}) => {
  const server = await startReceiver(secret, () => 418)
  const { id } = await calls.createEndpoint({ url: server.url, events: ['*'], secret })
  for (let i = 0; i < 3; i++) await calls.publish({ type: 'lead.created', data: {} })
  const failed = async () =>
    (await calls.listAllDeliveries(id)).filter(({ status }: { status: string }) => status === 'failed').length
  await expect.poll(failed, { timeout: 30_000 }).toBe(3)
  const page = await openAs('owner', '/overview?window=1h')
  await expect(
    page.getByRole('img', { name: /Deliveries per minute in the last hour: .* \d\d retries/ }),
  ).toBeVisible()
  const cause = page
    .getByRole('table', { name: /by cause/ })
    .getByRole('row')
    .filter({ hasText: 'Client error (4xx)' })
  await cause.getByRole('link', { name: 'Replay 3: Client error (4xx)' }).click()
  await page.waitForURL(/\/replays\/new\?status=failed&cause=http_4xx&from=/)
  await page.getByRole('button', { name: 'Preview', exact: true }).click()
  await expect(page.getByRole('region', { name: 'Preview' })).toContainText('3')

  await page.goto('/overview?window=1h')
  await page.getByText('Show as table').click()
  const bars = page.getByRole('table', { name: /by time/ })
  await bars.getByRole('row').nth(1).getByRole('link').click()
  await page.waitForURL(/\/deliveries\?q=from/)

  await page.goto('/notices')
  await page.getByRole('button', { name: 'Acknowledge all' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Acknowledge all' }).click()
  await expect(page.getByText('3 alerts acknowledged.')).toBeVisible()
  await expect(page.getByRole('button', { name: /^Acknowledge/ })).toHaveCount(0)
  await calls.deleteEndpoint(id)
})

test('the list of endpoints says when each is next tried, and its page which secret signed', async ({
  calls,
  startReceiver,
  openAs,
}) => {
  const server = await startReceiver(secret, () => 200)
  const { id } = await calls.createEndpoint({ url: server.url, events: ['*'], secret })
  await calls.publish({ type: 'lead.created', data: {} })
  await expect.poll(async () => (await calls.listAllDeliveries(id))[0]?.status).toBe('delivered')
  await calls.post(`/v1/webhooks/${id}/rotate-secret`, {})
  await calls.publish({ type: 'lead.created', data: {} })
  await expect.poll(async () => (await calls.listAllDeliveries(id)).length).toBe(2)
  const page = await openAs('owner', '/endpoints')
  const row = page.getByRole('row').filter({ hasText: new URL(server.url).host })
  await expect(row.getByRole('time').first()).toBeVisible()
  await page.goto(`/endpoints/${id}?tab=signing`)
  const report = page.getByRole('region', { name: 'Secret usage' })
  await expect(report).toContainText('Last 2 deliveries')
  await expect(report).toContainText(/Current secret\s*1/)
  await expect(report).toContainText(/Previous secret\s*1/)

  await page.goto('/endpoints/new')
  await page.getByLabel('URL').fill(server.url)
  await page.getByRole('button', { name: 'Create endpoint' }).click()
  for (const language of ['Node', 'Python', 'Go', 'PHP', 'Ruby', 'Shell'])
    await expect(page.getByRole('tab', { name: language })).toBeVisible()
  await page.getByRole('tab', { name: 'Go' }).click()
  await expect(page.getByRole('tabpanel')).toContainText('package main')
})
