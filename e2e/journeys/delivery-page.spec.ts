import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { Page } from 'playwright/test'
import { expect, test } from '../support/fixtures'

const secret = 'whsec_your_signing_secret'
const clipboard = { permissions: ['clipboard-read', 'clipboard-write'] }
const idOf = (page: Page) => new URL(page.url()).pathname.split('/').at(-1) ?? ''

test('a failed delivery is resent from its page, and the new one leads back', async ({
  calls,
  startReceiver,
  openAs,
}) => {
  let status = 500
  const server = await startReceiver(secret, () => status)
  const endpoint = await calls.createEndpoint({ url: server.url, events: ['*'], secret })
  await calls.publish({ type: 'lead.created', data: {} })
  const statuses = async () => (await calls.listAllDeliveries(endpoint.id)).map((one) => one.status)
  await expect.poll(statuses, { timeout: 20_000 }).toEqual(['failed'])
  const [failed] = await calls.listAllDeliveries(endpoint.id)
  const page = await openAs('owner', `/deliveries/${failed?.id}`)
  await expect(page.getByRole('button', { name: 'Cancel retries' })).toHaveCount(0)
  await expect(page.getByRole('region', { name: 'Cause' })).toContainText(
    'May be processed twice: your server might have received it. Deduplicate on the event ID.',
  )

  await page.getByRole('tab', { name: 'Compare' }).click()
  await page.getByRole('combobox', { name: 'Compare' }).selectOption({ label: 'Attempt 1' })
  const row = page.getByRole('row', { name: /x-recover-attempt/ })
  await expect(row.getByRole('cell')).toHaveText(['1', '6'])
  await expect(page).toHaveURL(/tab=compare/)

  status = 200
  await page.getByRole('button', { name: 'Resend' }).dblclick()
  await page.waitForURL((url) => url.pathname !== `/deliveries/${failed?.id}`)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Delivered on the first attempt.')
  expect(await statuses(), 'pressed twice, sent once').toEqual(['delivered', 'failed'])
  expect(server.log.at(-1)?.body).toBe(server.log[0]?.body)
  await page.getByRole('link', { name: /^Resend of dlv_/ }).click()
  await page.waitForURL((url) => url.pathname === `/deliveries/${failed?.id}`)

  await expect(page.getByRole('heading', { level: 1 })).toContainText('Failed 6 times.')
  await page.keyboard.press('r')
  await page.waitForURL((url) => url.pathname !== `/deliveries/${failed?.id}`)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Delivered on the first attempt.')

  await calls.deleteEndpoint(endpoint.id)
  await page.reload()
  await expect(page.getByText('Can’t resend: the endpoint was deleted.')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Resend' })).toHaveCount(0)
})

test('a pending delivery is cancelled after a confirmation', async ({ calls, startReceiver, openAs }) => {
  const server = await startReceiver(secret, () => 503)
  const endpoint = await calls.createEndpoint({ url: server.url, events: ['*'], secret })
  const page = await openAs('owner', '/deliveries')
  await calls.publish({ type: 'lead.created', data: {} })
  await expect.poll(() => server.log.length).toBeGreaterThan(0)
  await page.goto(`/deliveries/${server.log[0]?.deliveryId}`)
  await page.getByRole('button', { name: 'Cancel retries' }).click()
  const dialog = page.getByRole('alertdialog')
  await expect(dialog).toContainText('We won’t send this delivery again.')
  await dialog.getByRole('button', { name: 'Cancel retries' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Cancelled.')
  await expect(page.getByRole('button', { name: 'Cancel retries' })).toHaveCount(0)
  expect(await calls.getDelivery(idOf(page))).toMatchObject({ status: 'cancelled', cause: 'cancelled' })

  const viewer = await openAs('viewer', `/deliveries/${idOf(page)}`)
  await expect(viewer.getByRole('button', { name: 'Copy', exact: true })).toBeVisible()
  await expect(viewer.getByRole('button', { name: /Resend|Cancel/ })).toHaveCount(0)
  await calls.deleteEndpoint(endpoint.id)
})

test('the copied curl command runs and prints what the page shows; the event is shown as written', async ({
  calls,
  product,
  startReceiver,
  openAs,
}) => {
  const server = await startReceiver(secret)
  const endpoint = await calls.createEndpoint({ url: server.url, events: ['*'], secret })
  const data = '{"n":12345678901234567890,"progress":1.0,"name":"Zo\\u00eb","list":[1e3,{}]}'
  await calls.publish(
    `{"type":"checklist.completed","account_id":"${product.demo.accountId}","data":${data}}`,
  )
  await expect.poll(() => server.log.length).toBe(1)
  const id = server.log[0]?.deliveryId ?? ''
  await expect.poll(async () => (await calls.getDelivery(id)).status).toBe('delivered')
  const page = await openAs('owner', `/deliveries/${id}`, clipboard)
  const copied = () => page.evaluate(() => navigator.clipboard.readText())
  await page.keyboard.press('c')
  await expect(page.getByText('ID copied')).toBeVisible()
  expect(await copied()).toBe(id)

  await page.getByRole('button', { name: 'Copy', exact: true }).click()
  await page.getByRole('menuitem', { name: 'Copy cURL', exact: true }).click()
  await expect(page.getByText('cURL copied')).toBeVisible()
  const { stdout } = await promisify(execFile)('bash', ['-c', `${await copied()} --silent`], {
    env: { ...process.env, PARTNER_KEY: product.demo.partnerKey },
  })
  expect(JSON.parse(stdout)).toEqual(await calls.getDelivery(id))

  await page.getByRole('tab', { name: 'Event' }).click()
  for (const written of ['n: 12345678901234567890', 'progress: 1.0', 'name: "Zo\\u00eb"', '0: 1e3'])
    await expect(page.getByText(written, { exact: true })).toBeVisible()
  expect(await page.locator('pre').textContent()).toBe(server.log[0]?.body)
  await page.getByRole('tab', { name: 'Signature' }).click()
  await expect(page.getByText(server.log[0]?.signature ?? '')).toBeVisible()
  await page.reload()
  await expect(page.getByRole('tab', { name: 'Signature' })).toHaveAttribute('aria-selected', 'true')
  await calls.deleteEndpoint(endpoint.id)
})
