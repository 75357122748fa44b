import type { Page } from 'playwright/test'
import { expect, type TestFixtures, test } from '../support/fixtures'

const rowsOf = (page: Page) => page.getByRole('table', { name: 'Requests' }).locator('tbody tr')
const receivedOn = (page: Page) => page.getByRole('region', { name: 'Received' })

/** Makes a test inbox and an endpoint for it. */
async function makeInbox(calls: TestFixtures['calls'], name: string) {
  const inbox = await calls.post('/v1/inboxes', { name })
  const endpoint = await calls.createEndpoint({ url: inbox.url ?? '', events: ['*'] })
  const dispose = async () => {
    await calls.deleteEndpoint(endpoint.id)
    await calls.deleteInbox(inbox.id)
  }
  return {
    id: inbox.id,
    url: inbox.url ?? '',
    endpointId: endpoint.id,
    path: `/tools/inbox?inbox=${inbox.id}`,
    dispose,
  }
}

test('a partner without a server creates an endpoint for a test inbox', async ({ calls, openAs }) => {
  const page = await openAs('owner', '/endpoints/new')
  await page.getByRole('button', { name: 'Use a test inbox' }).click()
  await expect(page.getByLabel('URL')).toHaveValue(/^https:\/\/localhost:\d+\/inbox\/[\w-]{32}$/)
  const url = await page.getByLabel('URL').inputValue()
  await page.getByRole('button', { name: 'Create endpoint' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Endpoint created')
  const endpoint = (await calls.listEndpoints()).find((one) => one.url === url)
  await page.goto('/tools/inbox')
  await expect(page.getByLabel('Capture URL')).toHaveValue(url)
  await calls.deleteEndpoint(endpoint?.id ?? '')
})

test('a test inbox shows a request as it arrives, byte for byte and with its signature verified', async ({
  calls,
  product,
  openAs,
}) => {
  const inbox = await makeInbox(calls, 'Arrivals')
  const page = await openAs('owner', inbox.path)
  const data = '{"n":12345678901234567890,"x": 1.0}'
  await calls.publish(`{"type":"lead.created","account_id":"${product.demo.accountId}","data":${data}}`)
  await expect(rowsOf(page).first()).toContainText('Verified')
  await expect(rowsOf(page).first()).toContainText('200')
  await expect(receivedOn(page).locator('pre')).toContainText(`"data":${data}}`)
  await expect(receivedOn(page).locator('dt', { hasText: 'X-Recover-Signature' }).first()).toBeVisible()
  await expect(receivedOn(page)).toContainText('Signed with this endpoint’s secret.')
  await inbox.dispose()
})

test('a test inbox responds with the status that its partner sets', async ({ calls, openAs }) => {
  const inbox = await makeInbox(calls, 'Failing')
  const page = await openAs('owner', inbox.path)
  await page.getByLabel('Status').fill('99')
  await page.getByRole('button', { name: 'Save response' }).click()
  await expect(page.getByText('Must be a status code from 200 to 599.')).toBeVisible()
  await page.getByLabel('Status').fill('503')
  await page.getByRole('button', { name: 'Save response' }).click()
  await expect(page.getByText('Current: 503 immediately')).toBeVisible()
  const failing = await calls.post(`/v1/webhooks/${inbox.endpointId}/test`, {})
  await expect(rowsOf(page).first()).toContainText('503')
  await expect.poll(async () => (await calls.getDelivery(failing.id)).cause).toBe('http_5xx')
  await page.getByLabel('Status').fill('200')
  await page.getByRole('button', { name: 'Save response' }).click()
  await expect(page.getByText('Current: 200 immediately')).toBeVisible()
  await inbox.dispose()
})

test('a test inbox resets the connection when its partner sets that', async ({ calls, openAs }) => {
  const inbox = await makeInbox(calls, 'Resetting')
  const page = await openAs('owner', inbox.path)
  await page.getByRole('combobox', { name: 'Type' }).selectOption('reset')
  await page.getByRole('button', { name: 'Save response' }).click()
  await expect(page.getByText('Current: resets the connection')).toBeVisible()
  const broken = await calls.post(`/v1/webhooks/${inbox.endpointId}/test`, {})
  await expect.poll(async () => (await calls.getDelivery(broken.id)).cause).toBe('connection_reset')
  await expect(rowsOf(page).first()).toContainText('reset')
  await inbox.dispose()
})

test('a request in a test inbox opens in the signature debugger', async ({ calls, product, openAs }) => {
  const inbox = await makeInbox(calls, 'Debugged')
  await calls.publish(`{"type":"lead.created","account_id":"${product.demo.accountId}","data":{"x": 1.0}}`)
  const page = await openAs('owner', inbox.path)
  const [published] = await calls.listAllDeliveries(inbox.endpointId)
  // By the keyboard: a row that arrives would move the target of a click.
  await rowsOf(page)
    .filter({ hasText: published?.id ?? 'none' })
    .getByRole('button')
    .press('Enter')
  await expect(receivedOn(page).locator('pre')).toContainText('"x": 1.0')
  await receivedOn(page).getByRole('link', { name: 'debug the signature' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Signature debugger')
  await expect(page.getByLabel('Body, exactly as your code hashed it')).toHaveValue(/"x": 1\.0/)
  await inbox.dispose()
})

test('a viewer reads a test inbox and can change nothing about it', async ({ calls, openAs }) => {
  const inbox = await makeInbox(calls, 'Read')
  await calls.post(`/v1/webhooks/${inbox.endpointId}/test`, {})
  const viewer = await openAs('viewer', inbox.path)
  await expect(viewer.getByRole('table', { name: 'Requests' })).toBeVisible()
  for (const name of ['Save response', 'Clear', 'Delete inbox', 'New inbox'])
    await expect(viewer.getByRole('button', { name })).toHaveCount(0)
  await inbox.dispose()
})

test('a partner clears the requests of a test inbox', async ({ calls, openAs }) => {
  const inbox = await makeInbox(calls, 'Cleared')
  await calls.post(`/v1/webhooks/${inbox.endpointId}/test`, {})
  const page = await openAs('owner', inbox.path)
  await page.getByRole('button', { name: 'Clear' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Clear requests' }).click()
  await expect(receivedOn(page)).toContainText('Waiting for requests')
  await inbox.dispose()
})

test('a partner deletes a test inbox', async ({ calls, openAs }) => {
  const { id, url } = await calls.post('/v1/inboxes', { name: 'Deleted' })
  const page = await openAs('owner', `/tools/inbox?inbox=${id}`)
  await expect(page.getByRole('combobox', { name: 'Inbox' })).toHaveValue(id)
  await page.getByRole('button', { name: 'Delete inbox' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Delete inbox' }).click()
  await expect(page.getByLabel('Capture URL')).not.toHaveValue(url ?? '')
})
