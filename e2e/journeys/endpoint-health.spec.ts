import type { Page } from 'playwright/test'
import { findViolations } from '../support/axe'
import { test as base, expect } from '../support/fixtures'
import { findLoggedErrors, startProduct } from '../support/product'

const secret = 'whsec_your_signing_secret'

/** A product in which two failed deliveries in a row are enough to disable an endpoint. */
const test = base.extend<object, { product: Awaited<ReturnType<typeof startProduct>> }>({
  product: [
    async ({ ca }, use) => {
      const product = await startProduct(ca, '1s', { AUTO_DISABLE_AFTER: '2', AUTO_DISABLE_MIN: '0s' })
      await use(product)
      expect(findLoggedErrors(product.output())).toEqual([])
      await product.dispose()
    },
    { scope: 'worker', timeout: 60_000 },
  ],
})

async function expectAccessible(page: Page): Promise<void> {
  for (const [colorScheme, width] of [
    ['light', 1280],
    ['dark', 390],
    ['light', 320],
  ] as const) {
    await page.emulateMedia({ colorScheme })
    await page.setViewportSize({ width, height: 900 })
    expect(await findViolations(page), `${page.url()} ${colorScheme} ${width}`).toEqual([])
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
    expect(overflow, `${page.url()} at ${width} px`).toBeLessThanOrEqual(0)
  }
  await page.setViewportSize({ width: 1280, height: 900 })
}

test('an endpoint that keeps failing is disabled, shows why, and is resumed with what it missed', async ({
  calls,
  startReceiver,
  openAs,
}) => {
  test.setTimeout(180_000)
  let status = 500
  const server = await startReceiver(secret, () => status)
  const { id } = await calls.createEndpoint({ url: server.url, events: ['lead.*'], secret })
  const statuses = async () => (await calls.listAllDeliveries(id)).map((delivery) => delivery.status)
  await calls.publish({ type: 'lead.created', data: {} })
  await expect.poll(statuses).toEqual(['failed'])
  expect(await calls.getEndpoint(id)).toMatchObject({ active: true })
  await calls.publish({ type: 'lead.created', data: {} })
  await expect.poll(statuses).toEqual(['failed', 'failed'])
  expect(await calls.getEndpoint(id)).toMatchObject({ active: false, disabled_reason: 'failing' })

  const page = await openAs('owner', '/endpoints')
  const row = page.getByRole('row').filter({ hasText: new URL(server.url).host })
  await expect(row.getByRole('cell').first()).toHaveText('Disabled (failing)')
  await expectAccessible(page)

  await page.goto('/notices')
  await expect(page.getByText('webhook.delivery_failed')).toHaveCount(2)
  await expect(page.getByText('failed after 2 attempts')).toHaveCount(2)
  await expect(page.getByText('webhook.endpoint_disabled')).toBeVisible()
  await expectAccessible(page)
  await page.getByRole('link', { name: /^Disabled: 2 events in a row have failed since / }).click()

  const banner = page.getByRole('region', { name: 'Endpoint disabled' })
  await expect(banner).toContainText(/Disabled on \d+ \w+, \d\d:\d\d\./)
  await expect(banner).toContainText('Server error.')
  await expect(banner).toContainText('Look for the error in your service’s logs around this time.')
  await expect(page.getByRole('button', { name: 'Resume' })).toHaveCount(1)
  await expectAccessible(page)
  const viewer = await openAs('viewer', `/endpoints/${id}`)
  await expect(viewer.getByRole('region', { name: 'Endpoint disabled' })).toBeVisible()
  await expect(viewer.getByRole('button', { name: 'Resume' })).toHaveCount(0)

  status = 200
  const sent = server.log.length
  for (const type of ['lead.created', 'lead.status_changed', 'sequence.completed'])
    expect(await calls.publish({ type, data: {} })).toMatchObject({ deliveries: 0 })
  await page.getByRole('button', { name: 'Resume endpoint' }).click()
  await expect(page.getByText('2 events weren’t sent since')).toBeVisible()
  await expect(page.getByText('Endpoint resumed.')).toBeVisible()
  await expect(banner).toHaveCount(0)
  await expectAccessible(page)
  expect(await calls.getEndpoint(id)).toMatchObject({ active: true })

  const { id: next } = await calls.publish({ type: 'lead.created', data: {} })
  await expect.poll(statuses).toEqual(['delivered', 'failed', 'failed'])
  expect(server.log.slice(sent).map(({ event, answered }) => [event.id, answered])).toEqual([[next, 200]])

  await page.getByRole('link', { name: 'Replay missed events' }).click()
  await page.getByRole('button', { name: 'Preview', exact: true }).click()
  await page.getByRole('button', { name: 'Replay 2 deliveries' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Done: 2 delivered.')
})
