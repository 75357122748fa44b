import { publishTypes, type Senders, startEndpoint, untilStatuses } from '../support/deliveries'
import { expect, test } from '../support/fixtures'

/** Starts an endpoint that fails lead.created with 503 and accepts other events. */
const startFailing = (senders: Senders) =>
  startEndpoint(senders, { answer: ({ event }) => (event.type === 'lead.created' ? 503 : 200) })

test("an endpoint's page shows deliveries, and that they are failing, as they happen", async ({
  calls,
  startReceiver,
  openAs,
}) => {
  const { id } = await startFailing({ calls, startReceiver })
  const page = await openAs('owner', `/endpoints/${id}`)
  await expect(page.getByRole('heading', { name: 'No deliveries yet' })).toBeVisible()
  await publishTypes(calls, 'sequence.completed', 'lead.created')
  await expect(page.getByRole('row').filter({ hasText: 'sequence.completed' })).toContainText('Delivered')
  await expect(page.getByText(/^Failing$/)).toBeVisible()
  await calls.deleteEndpoint(id)
})

test("an endpoint's health is on its tab and in the list of endpoints, which a viewer may read", async ({
  calls,
  startReceiver,
  openAs,
}) => {
  const { id, server } = await startFailing({ calls, startReceiver })
  await publishTypes(calls, 'sequence.completed', 'lead.created')
  await untilStatuses(calls, id, ['failed', 'delivered'])
  const page = await openAs('owner', `/endpoints/${id}`)
  await page.getByRole('tab', { name: 'Deliveries' }).focus()
  await page.keyboard.press('ArrowRight')
  await expect(page.getByRole('tab', { name: 'Health' })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/tab=health/)
  await expect(page.getByRole('definition').first()).toHaveText('50%')
  await expect(page.getByRole('row').filter({ hasText: 'Server error' })).toContainText('6')
  await page.getByRole('radio', { name: '1 h' }).check()
  await expect(page).toHaveURL(/window=1h/)
  await expect(
    page.getByRole('img', { name: /per minute in the last hour: 1 delivered, 1 failed/ }),
  ).toBeVisible()

  const list = await openAs('viewer', '/endpoints')
  const row = list.getByRole('row').filter({ hasText: new URL(server.url).host })
  await expect(row).toContainText(/Failing since \d\d:\d\d/)
  await expect(row).toContainText('50%')
  await calls.deleteEndpoint(id)
})
