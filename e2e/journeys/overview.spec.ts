import { publishTypes, secret, startEndpoint, untilStatuses } from '../support/deliveries'
import { test as base, expect, refuseReads } from '../support/fixtures'
import { findLoggedErrors, startProduct } from '../support/product'

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

test('the first steps on the overview tick themselves, from adding an endpoint to the first 2xx, without a reload', async ({
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

test('the summary of the overview says when an endpoint fails, how to fix it, and when it delivers again', async ({
  calls,
  startReceiver,
  openAs,
}) => {
  let status = 200
  const { id, server } = await startEndpoint({ calls, startReceiver }, { answer: () => status })
  await publishTypes(calls, 'lead.created')
  const page = await openAs('owner', '/overview')
  await page.goto('/')
  await expect(page, 'where the start page leads').toHaveURL(/\/overview$/)
  const verdict = page.getByRole('region', { name: 'Status' })
  await expect(verdict).toContainText(
    /Your endpoint is healthy\. \d+ of \d+ delivered in the last 24 hours\./,
  )
  status = 503
  await publishTypes(calls, 'sequence.completed')
  await expect(verdict).toContainText(/1 endpoint has been failing since \d\d:\d\d: server error\./)
  await expect(verdict).toContainText('Look for the error in your service’s logs around this time.')
  await expect(verdict.getByRole('link', { name: new URL(server.url).host })).toBeVisible()
  const causes = page.getByRole('table', { name: /by cause/ })
  await expect(causes.getByRole('row').filter({ hasText: 'Server error' })).toBeVisible()
  status = 200
  await publishTypes(calls, 'lead.created')
  await expect(verdict).toContainText('Your endpoint is healthy.')
  await calls.deleteEndpoint(id)
})

test('an alert appears on the overview and is acknowledged in place', async ({
  calls,
  startReceiver,
  openAs,
}) => {
  const { id } = await startEndpoint({ calls, startReceiver }, { answer: () => 503 })
  const page = await openAs('owner', '/overview')
  const { id: eventId } = await calls.publish({ type: 'sequence.completed', data: {} })
  expect(eventId).toBeTruthy()
  const notices = page.getByRole('region', { name: /^Alerts/ })
  const acknowledge = notices.getByRole('button', { name: 'Acknowledge: sequence.completed' })
  await expect(acknowledge).toBeVisible({ timeout: 20_000 })
  await acknowledge.click()
  await expect(acknowledge).toHaveCount(0)
  await calls.deleteEndpoint(id)
})

test('the window of the overview is part of its address and changes the chart and its table', async ({
  calls,
  startReceiver,
  openAs,
}) => {
  const { id } = await startEndpoint({ calls, startReceiver })
  const page = await openAs('owner', '/overview')
  await page.getByRole('link', { name: '7 d' }).click()
  await page.waitForURL((url) => url.search === '?window=7d')
  await expect(page.getByRole('img', { name: /^Deliveries per 6 hours in the last 7 days/ })).toBeVisible()
  await page.getByText('Show as table').click()
  await expect(page.getByRole('table', { name: /by time/ }).getByRole('row')).toHaveCount(30)
  const html = await (await page.request.get('/overview?window=30d')).text()
  expect(html).toContain('Deliveries per day in the last 30 days')
  await calls.deleteEndpoint(id)
})

test('the number of failed deliveries on the overview leads to them', async ({
  calls,
  startReceiver,
  openAs,
}) => {
  const { id } = await startEndpoint({ calls, startReceiver })
  const page = await openAs('owner', '/overview')
  await page
    .getByRole('link', { name: /^Failed/ })
    .first()
    .click()
  await page.waitForURL((url) => url.pathname === '/deliveries' && url.search === '?status=failed')
  await calls.deleteEndpoint(id)
})

test('alerts that cannot be loaded show an error with a retry, and the rest of the overview works', async ({
  openAs,
}) => {
  const page = await openAs('owner', '/overview')
  const stop = await refuseReads(page, '**/v1/notices?*')
  const part = page.getByRole('region', { name: /^Alerts/ }).getByRole('status')
  await expect(part).toContainText('Alerts couldn’t be loaded. Nothing can be read just now.')
  await expect(page.getByText('Couldn’t refresh.')).toHaveCount(0)
  await stop()
  await part.getByRole('button', { name: 'Retry' }).click()
  await expect(part).toHaveCount(0)
})

test('a cause on the overview offers to replay the deliveries that failed with it', async ({
  calls,
  startReceiver,
  openAs,
}) => {
  const { id } = await startEndpoint({ calls, startReceiver }, { answer: () => 418 })
  await publishTypes(calls, 'lead.created', 'lead.created', 'lead.created')
  await untilStatuses(calls, id, ['failed', 'failed', 'failed'])
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
  await calls.deleteEndpoint(id)
})

test("a row of the overview's chart table leads to the deliveries of its time", async ({
  calls,
  startReceiver,
  openAs,
}) => {
  const { id } = await startEndpoint({ calls, startReceiver })
  await publishTypes(calls, 'lead.created')
  await untilStatuses(calls, id, ['delivered'])
  const page = await openAs('owner', '/overview?window=1h')
  await page.getByText('Show as table').click()
  const bars = page.getByRole('table', { name: /by time/ })
  await bars.getByRole('row').nth(1).getByRole('link').click()
  await page.waitForURL(/\/deliveries\?q=from/)
  await calls.deleteEndpoint(id)
})

test('all open alerts are acknowledged together', async ({ calls, startReceiver, openAs }) => {
  for (const { id } of await calls.listNotices()) await calls.post(`/v1/notices/${id}/acknowledge`, {})
  const { id } = await startEndpoint({ calls, startReceiver }, { answer: () => 500 })
  await publishTypes(calls, 'lead.created', 'lead.created', 'lead.created')
  await untilStatuses(calls, id, ['failed', 'failed', 'failed'])
  const page = await openAs('owner', '/notices')
  await page.getByRole('button', { name: 'Acknowledge all' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Acknowledge all' }).click()
  await expect(page.getByText('3 alerts acknowledged.')).toBeVisible()
  await expect(page.getByRole('button', { name: /^Acknowledge/ })).toHaveCount(0)
  await calls.deleteEndpoint(id)
})
