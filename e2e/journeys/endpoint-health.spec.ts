import type { Page } from 'playwright/test'
import { findViolations } from '../support/axe'
import { publishTypes, type Senders, startEndpoint, untilStatuses } from '../support/deliveries'
import { test as base, expect } from '../support/fixtures'
import { findLoggedErrors, startProduct } from '../support/product'

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

/** An endpoint that two failed deliveries in a row have disabled; its receiver responds 200 once it is repaired. */
async function startDisabled(senders: Senders) {
  const { calls } = senders
  let status = 500
  const { id, server } = await startEndpoint(senders, { answer: () => status, events: ['lead.*'] })
  await publishTypes(calls, 'lead.created')
  await untilStatuses(calls, id, ['failed'])
  expect(await calls.getEndpoint(id)).toMatchObject({ active: true })
  await publishTypes(calls, 'lead.created')
  await untilStatuses(calls, id, ['failed', 'failed'])
  expect(await calls.getEndpoint(id)).toMatchObject({ active: false, disabled_reason: 'failing' })
  const repair = () => {
    status = 200
  }
  return { id, server, repair }
}

const banner = (page: Page) => page.getByRole('region', { name: 'Endpoint disabled' })

test('an endpoint that keeps failing is disabled, which its list and an alert say', async ({
  calls,
  startReceiver,
  openAs,
}) => {
  const { id, server } = await startDisabled({ calls, startReceiver })
  const page = await openAs('owner', '/endpoints')
  const row = page.getByRole('row').filter({ hasText: new URL(server.url).host })
  await expect(row.getByRole('cell').first()).toHaveText('Disabled (failing)')
  await expectAccessible(page)

  await page.goto('/notices')
  await expect(page.getByText('webhook.delivery_failed')).toHaveCount(2)
  await expect(page.getByText('failed after 2 attempts')).toHaveCount(2)
  await expect(page.getByText('webhook.endpoint_disabled')).toBeVisible()
  await expectAccessible(page)
  await page.getByRole('link', { name: /^Disabled: 2 deliveries in a row have failed since / }).click()
  await expect(banner(page)).toBeVisible()
  await calls.deleteEndpoint(id)
})

test('the page of a disabled endpoint says why and what to do, and a viewer cannot resume it', async ({
  calls,
  startReceiver,
  openAs,
}) => {
  const { id } = await startDisabled({ calls, startReceiver })
  const page = await openAs('owner', `/endpoints/${id}`)
  await expect(banner(page)).toContainText(/Disabled on \d+ \w+, \d\d:\d\d\./)
  await expect(banner(page)).toContainText('Server error.')
  await expect(banner(page)).toContainText('Look for the error in your service’s logs around this time.')
  await expect(page.getByRole('button', { name: 'Resume' })).toHaveCount(1)
  await expectAccessible(page)
  const viewer = await openAs('viewer', `/endpoints/${id}`)
  await expect(banner(viewer)).toBeVisible()
  await expect(viewer.getByRole('button', { name: 'Resume' })).toHaveCount(0)
  await calls.deleteEndpoint(id)
})

test('a resumed endpoint gets new events, and what it missed when that is replayed', async ({
  calls,
  startReceiver,
  openAs,
}) => {
  const { id, server, repair } = await startDisabled({ calls, startReceiver })
  const page = await openAs('owner', `/endpoints/${id}`)
  repair()
  const sent = server.log.length
  for (const type of ['lead.created', 'lead.status_changed', 'sequence.completed'])
    expect(await calls.publish({ type, data: {} })).toMatchObject({ deliveries: 0 })
  await page.getByRole('button', { name: 'Resume endpoint' }).click()
  await expect(page.getByText('2 events weren’t sent since')).toBeVisible()
  await expect(page.getByText('Endpoint resumed.')).toBeVisible()
  await expect(banner(page)).toHaveCount(0)
  await expectAccessible(page)
  expect(await calls.getEndpoint(id)).toMatchObject({ active: true })

  const { id: next } = await calls.publish({ type: 'lead.created', data: {} })
  await untilStatuses(calls, id, ['delivered', 'failed', 'failed'])
  expect(server.log.slice(sent).map(({ event, answered }) => [event.id, answered])).toEqual([[next, 200]])

  await page.getByRole('link', { name: 'Replay missed events' }).click()
  await page.getByRole('button', { name: 'Preview', exact: true }).click()
  await page.getByRole('button', { name: 'Replay 2 deliveries' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Done: 2 delivered.')
  await calls.deleteEndpoint(id)
})
