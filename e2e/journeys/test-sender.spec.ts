import type { Page } from 'playwright/test'
import { startEndpoint } from '../support/deliveries'
import { expect, type TestFixtures, test } from '../support/fixtures'

const resultOn = (page: Page) => page.getByRole('status', { name: 'Result' })
const dataOn = (page: Page) => page.getByLabel('Data (sent exactly as typed)')
const send = (page: Page) => page.getByRole('button', { name: 'Send test' }).click()

/** Opens the test sender for a new endpoint, whose server verifies signatures. */
async function openSender({ openAs, ...senders }: Pick<TestFixtures, 'calls' | 'startReceiver' | 'openAs'>) {
  const endpoint = await startEndpoint(senders)
  const page = await openAs('owner', `/tools/sender?webhook_id=${endpoint.id}&type=lead.created`)
  return { ...endpoint, page, dispose: () => senders.calls.deleteEndpoint(endpoint.id) }
}

test('the test sender refuses data that is no JSON object, and sends nothing', async ({
  calls,
  startReceiver,
  openAs,
}) => {
  const { page, server, dispose } = await openSender({ calls, startReceiver, openAs })
  await dataOn(page).fill('{"phone": "+14155551234",')
  await send(page)
  await expect(page.getByText('Invalid JSON')).toBeVisible()
  await dataOn(page).fill('[1]')
  await send(page)
  await expect(page.getByText('Enter a JSON object')).toBeVisible()
  expect(server.log).toEqual([])
  await dispose()
})

test("the test sender sends data exactly as typed and shows the server's response live", async ({
  calls,
  startReceiver,
  openAs,
}) => {
  const { page, server, dispose } = await openSender({ calls, startReceiver, openAs })
  await dataOn(page).fill('{"n": 12345678901234567890}')
  await send(page)
  await expect(resultOn(page)).toContainText('Your server returned 200.')
  await expect(resultOn(page)).toContainText('First byte')
  expect(server.log[0]?.body).toContain('"data":{"n": 12345678901234567890}}')
  expect(server.log[0]?.event.type).toBe('lead.created')
  await page.getByRole('button', { name: 'Reset to example' }).click()
  await expect(dataOn(page)).toHaveValue(/"lead_name"/)
  await dispose()
})

test('the test sender confirms that a server rejects a wrong signature', async ({
  calls,
  startReceiver,
  openAs,
}) => {
  const { page, server, dispose } = await openSender({ calls, startReceiver, openAs })
  await page.getByRole('radio', { name: /^Wrong signature/ }).check()
  await send(page)
  await expect(resultOn(page)).toContainText('Correct: your server rejected it with 401.')
  expect(server.log, 'the server did nothing with it').toEqual([])
  await dispose()
})

test('the test sender sends a duplicate delivery twice with the same ID and body', async ({
  calls,
  startReceiver,
  openAs,
}) => {
  const { page, server, dispose } = await openSender({ calls, startReceiver, openAs })
  await page.getByRole('radio', { name: /^Duplicate delivery/ }).check()
  await send(page)
  await expect(resultOn(page)).toContainText('Check that your code processed it only once.')
  await expect(resultOn(page).getByRole('button', { name: /^Show attempt/ })).toHaveCount(2)
  const [one, other] = server.log
  expect(server.log).toHaveLength(2)
  expect([other?.deliveryId, other?.body]).toEqual([one?.deliveryId, one?.body])
  await dispose()
})

test('the test sender shows that a server reads a slow body to its end, and links to the delivery', async ({
  calls,
  startReceiver,
  openAs,
}) => {
  const { page, server, dispose } = await openSender({ calls, startReceiver, openAs })
  await page.getByRole('radio', { name: /^Slow body/ }).check()
  await send(page)
  await expect(resultOn(page)).toContainText('after reading the full body', { timeout: 20_000 })
  expect(server.log).toHaveLength(1)
  await resultOn(page).getByRole('link', { name: 'View delivery' }).click()
  await expect(page.getByText('Test variant: slow body.')).toBeVisible()
  await dispose()
})

test('the test sender detects a receiver that accepts a wrong signature, which its inbox shows as invalid', async ({
  calls,
  openAs,
}) => {
  const inbox = await calls.post('/v1/inboxes', { name: 'Careless' })
  const endpoint = await calls.createEndpoint({ url: inbox.url ?? '', events: ['*'] })
  const page = await openAs('owner', `/tools/sender?webhook_id=${endpoint.id}`)
  await page.getByRole('radio', { name: /^Wrong signature/ }).check()
  await send(page)
  await expect(resultOn(page)).toContainText('Your server accepted a request with a wrong signature (200).')
  await page.goto(`/tools/inbox?inbox=${inbox.id}`)
  await expect(page.getByRole('table', { name: 'Requests' }).locator('tbody tr').first()).toContainText(
    'Invalid',
  )
  await calls.deleteEndpoint(endpoint.id)
  await calls.deleteInbox(inbox.id)
})
