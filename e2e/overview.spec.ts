import { test as base, expect } from './fixtures'
import { findLoggedErrors, startProduct } from './product'

const secret = 'whsec_your_signing_secret'

/** A product of its own: the first steps are taken once. */
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
  await expect(page.getByRole('heading', { name: /^Nothing yet:/ })).toBeVisible()
  const steps = page.getByRole('region', { name: 'First steps' })
  const done = steps.getByRole('status')
  const step = (name: string) => steps.getByRole('listitem').filter({ has: page.getByText(name) })
  await expect(step('Add an endpoint').getByRole('link', { name: 'New endpoint' })).toBeVisible()
  await expect(step('Reach it').getByRole('link')).toHaveCount(0)
  const before = Number((await done.textContent())?.[0])
  await page.evaluate(() => Object.assign(window, { isSamePage: true }))

  const { id } = await calls.createEndpoint({ url: server.url, events: ['lead.*'], secret })
  await expect(step('Add an endpoint')).toContainText('added')
  await expect(page.getByRole('heading', { name: /^The endpoint is well:/ })).toBeVisible()
  await expect(step('Reach it').getByRole('link', { name: 'Check it' })).toBeVisible()
  await calls.post(`/v1/webhooks/${id}/test`, {})
  await expect(step('Send a test event')).toContainText('sent')
  await expect(step('Reach it')).toContainText('it answers')
  await expect(step('Answer with a first 2xx')).toContainText('to do')
  status = 200
  await calls.post(`/v1/webhooks/${id}/test`, {})
  // The last one is the key, whose use is kept within ten seconds.
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
  const verdict = page.getByRole('region', { name: 'Verdict' })
  await expect(verdict).toContainText(/The endpoint is well: \d+ of \d+ delivered in the last 24 hours\./)

  status = 503
  const { id: eventId } = await calls.publish({ type: 'sequence.completed', data: {} })
  await expect(verdict).toContainText(/1 endpoint failing since \d\d:\d\d:\d\d: server error\./)
  await expect(verdict).toContainText('Look for the error in the log of the service at this time.')
  await expect(verdict.getByRole('link', { name: new URL(server.url).host })).toBeVisible()
  const causes = page.getByRole('table', { name: /by cause/ })
  await expect(causes.getByRole('row').filter({ hasText: 'Server error' })).toBeVisible()

  const notices = page.getByRole('region', { name: /^Notices/ })
  const acknowledge = notices.getByRole('button', { name: 'Acknowledge: sequence.completed' })
  await expect(acknowledge).toBeVisible({ timeout: 20_000 })
  await acknowledge.click()
  await expect(acknowledge).toHaveCount(0)
  expect(eventId).toBeTruthy()

  status = 200
  await calls.publish({ type: 'lead.created', data: {} })
  await expect(verdict).toContainText('The endpoint is well:')

  await page.getByRole('link', { name: '7 d' }).click()
  await page.waitForURL((url) => url.search === '?window=7d')
  await expect(page.getByRole('img', { name: /^Deliveries per 6 hours in the last 7 days/ })).toBeVisible()
  await page.getByText('Show data').click()
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
