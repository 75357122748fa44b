import type { Page, Request } from 'playwright/test'
import { callsOf } from '../support/api'
import { expect, test } from '../support/fixtures'
import { startProduct } from '../support/product'

const secret = 'whsec_your_signing_secret'
const rows = (page: Page) => page.getByRole('table', { name: 'Deliveries, newest first' }).getByRole('row')
const pathOf = (request: Request) => new URL(request.url()).pathname

/** Waits until the page is streaming. */
async function untilStreaming(page: Page): Promise<void> {
  await expect(page.getByRole('button', { name: 'Live', exact: true })).toHaveAttribute(
    'title',
    'Live. Click to pause.',
  )
}

test('rows change and new ones appear through the stream alone, and not while it is paused', async ({
  calls,
  startReceiver,
  openAs,
}) => {
  let status = 503
  const server = await startReceiver(secret, () => status)
  const endpoint = await calls.createEndpoint({ url: server.url, events: ['*'], secret })
  await calls.publish({ type: 'lead.created', data: {} })
  const page = await openAs('owner', `/deliveries?q=endpoint:${endpoint.id}`)
  const first = rows(page).nth(1)
  await expect(first).toContainText('lead.created')
  await untilStreaming(page)
  // From here on reading the list fails, so that changes can only come from the stream.
  await page.route('**/v1/deliveries?**', (route) => route.abort())
  status = 200
  await expect(first).toContainText('Delivered')
  await calls.publish({ type: 'sequence.completed', data: {} })
  await calls.publish({ type: 'checklist.completed', data: {} })
  await expect(page.getByRole('button', { name: '2 new' })).toBeVisible()
  await page.unroute('**/v1/deliveries?**')
  await page.getByRole('button', { name: '2 new' }).click()
  await expect(rows(page)).toHaveCount(1 + 3)

  const asked: string[] = []
  page.on('request', (request) => asked.push(pathOf(request)))
  await page.getByRole('button', { name: 'Live', exact: true }).click()
  await calls.publish({ type: 'lead.created', data: {} })
  await expect
    .poll(async () => (await calls.listAllDeliveries(endpoint.id)).map((one) => one.status))
    .toEqual(Array(4).fill('delivered'))
  await expect(page.getByRole('button', { name: /new$/ })).toHaveCount(0)
  expect(asked.filter((path) => path.startsWith('/v1/deliveries'))).toEqual([])
  await page.getByRole('button', { name: 'Live', exact: true }).click()
  // Times are whole seconds: a delivery made in the same second as the newest row is shown at once.
  await expect(page.getByRole('button', { name: '1 new' }).or(rows(page).nth(4))).toBeVisible()
  await calls.deleteEndpoint(endpoint.id)
})

test('a delivery that leaves the filter leaves the list, and a delivery page shows its end without polling', async ({
  calls,
  startReceiver,
  openAs,
}) => {
  // The receiver responds only when told to, so that the deliveries stay pending while the pages open.
  let respond: () => void = () => undefined
  const isTold = new Promise<void>((resolve) => {
    respond = resolve
  })
  const server = await startReceiver(secret, () => isTold.then(() => 200))
  const endpoint = await calls.createEndpoint({ url: server.url, events: ['*'], secret })
  await calls.publish({ type: 'lead.created', data: {} })
  await calls.publish({ type: 'sequence.completed', data: {} })
  const page = await openAs('owner', `/deliveries?q=endpoint:${endpoint.id} status:pending`)
  await expect(rows(page)).toHaveCount(1 + 2)
  await untilStreaming(page)
  const one = await page.context().newPage()
  const opened = one.waitForResponse((response) => response.url().includes('/v1/deliveries/live?'))
  await one.goto((await rows(page).nth(1).getByRole('link').getAttribute('href')) ?? '')
  expect((await opened).headers()['content-type']).toBe('text/event-stream')
  respond()
  await expect(one.getByRole('heading', { level: 1 })).toContainText('Delivered')
  await page.bringToFront()
  await expect(page.getByRole('heading', { name: 'No matching deliveries' })).toBeVisible()
  await calls.deleteEndpoint(endpoint.id)
})

test('a replay of all failed deliveries turns Delivered on the screen', async ({
  calls,
  startReceiver,
  openAs,
}) => {
  let status = 500
  const server = await startReceiver(secret, () => status)
  const endpoint = await calls.createEndpoint({ url: server.url, events: ['*'], secret })
  for (let count = 0; count < 3; count++) await calls.publish({ type: 'lead.created', data: { count } })
  const statuses = async () => (await calls.listAllDeliveries(endpoint.id)).map((one) => one.status)
  await expect.poll(statuses, { timeout: 20_000 }).toEqual(Array(3).fill('failed'))
  const page = await openAs('owner', `/deliveries?q=endpoint:${endpoint.id}`)
  await untilStreaming(page)
  await calls.post('/v1/replays', { filter: { webhook_id: endpoint.id, status: 'failed' } })
  await page.getByRole('button', { name: '3 new' }).click()
  await expect(rows(page)).toHaveCount(1 + 6)
  await expect(rows(page).filter({ hasText: 'Pending' })).toHaveCount(3)
  status = 200
  await expect(rows(page).filter({ hasText: 'Delivered' })).toHaveCount(3)
  await calls.deleteEndpoint(endpoint.id)
})

test('while the server is down the old rows stay below the error, and it recovers by itself', async ({
  ca,
  startReceiver,
  browser,
}) => {
  test.setTimeout(120_000)
  const product = await startProduct(ca, '1s,1s,1s,1s,1s')
  const calls = callsOf(product)
  const server = await startReceiver(secret)
  await calls.createEndpoint({ url: server.url, events: ['*'], secret })
  await calls.publish({ type: 'lead.created', data: {} })
  const page = await (await browser.newContext({ baseURL: product.url })).newPage()
  const owner = product.demo.logins.find(({ role }) => role === 'owner')
  await page.goto('/deliveries')
  await page.getByLabel('Email').fill(owner?.email ?? '')
  await page.getByLabel('Password', { exact: true }).fill(owner?.password ?? '')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(rows(page)).toHaveCount(1 + 1)
  await untilStreaming(page)
  // Opening a menu loads the code of menus, which cannot be loaded while the server is down.
  const menu = page.getByRole('button', { name: 'Filter by lead.created' })
  await menu.click()
  await expect(page.getByRole('menu')).toBeVisible()
  await page.keyboard.press('Escape')

  await product.kill()
  const error = page.getByRole('alert').filter({ hasText: 'We can’t reach the server.' })
  await expect(error.getByRole('button', { name: 'Retry' })).toBeVisible()
  await expect(rows(page)).toHaveCount(1 + 1)
  await menu.click()
  await page.getByRole('menuitem', { name: 'Exclude' }).click()
  await expect(error).toBeVisible()
  await expect(rows(page), 'not taken for nothing').toHaveCount(1 + 1)
  await page.goBack()

  await product.start()
  await expect(error).toHaveCount(0)
  await untilStreaming(page)
  await calls.publish({ type: 'sequence.completed', data: {} })
  await expect(page.getByRole('button', { name: '1 new' })).toBeVisible()

  const stopped = product.stop()
  expect(await stopped, 'an open stream does not hold the server up').toBe(0)
  await page.context().close()
  await product.dispose()
})

test('being offline is shown, and ends by itself', async ({ calls, startReceiver, openAs }) => {
  const server = await startReceiver(secret)
  const endpoint = await calls.createEndpoint({ url: server.url, events: ['*'], secret })
  await calls.publish({ type: 'lead.created', data: {} })
  const page = await openAs('owner', `/deliveries?q=endpoint:${endpoint.id}`)
  await untilStreaming(page)
  await page.context().setOffline(true)
  const notice = page.getByRole('status').filter({ hasText: 'You’re offline.' })
  await expect(notice).toBeVisible()
  await expect(rows(page)).toHaveCount(1 + 1)
  await calls.publish({ type: 'sequence.completed', data: {} })
  await page.context().setOffline(false)
  await expect(notice).toHaveCount(0)
  await expect(page.getByRole('button', { name: '1 new' })).toBeVisible()
  await calls.deleteEndpoint(endpoint.id)
})
