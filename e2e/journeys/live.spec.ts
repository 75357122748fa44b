import type { Request } from 'playwright/test'
import { callsOf } from '../support/api'
import {
  publishTypes,
  rowsOf,
  type Senders,
  secret,
  startEndpoint,
  untilStatuses,
  untilStreaming,
} from '../support/deliveries'
import { expect, test } from '../support/fixtures'
import { startProduct } from '../support/product'
import { signIn } from '../support/sign-in'

const pathOf = (request: Request) => new URL(request.url()).pathname

/** Starts an endpoint with two deliveries that stay pending until `respond` is called. */
async function startPending(senders: Senders) {
  let respond: () => void = () => undefined
  const isTold = new Promise<void>((resolve) => {
    respond = resolve
  })
  const { id } = await startEndpoint(senders, { answer: () => isTold.then(() => 200) })
  await publishTypes(senders.calls, 'lead.created', 'sequence.completed')
  return { id, respond: () => respond() }
}

test('a list of deliveries changes and announces new ones through the stream alone', async ({
  calls,
  startReceiver,
  openAs,
}) => {
  let status = 503
  const { id } = await startEndpoint({ calls, startReceiver }, { answer: () => status })
  await publishTypes(calls, 'lead.created')
  const page = await openAs('owner', `/deliveries?q=endpoint:${id}`)
  const first = rowsOf(page).nth(1)
  await expect(first).toContainText('lead.created')
  await untilStreaming(page)
  // From here on reading the list fails, so that changes can only come from the stream.
  await page.route('**/v1/deliveries?**', (route) => route.abort())
  status = 200
  await expect(first).toContainText('Delivered')
  await publishTypes(calls, 'sequence.completed', 'checklist.completed')
  await expect(page.getByRole('button', { name: '2 new' })).toBeVisible()
  await page.unroute('**/v1/deliveries?**')
  await page.getByRole('button', { name: '2 new' }).click()
  await expect(rowsOf(page)).toHaveCount(1 + 3)
  await calls.deleteEndpoint(id)
})

test('a paused list of deliveries requests nothing, and catches up when it is live again', async ({
  calls,
  startReceiver,
  openAs,
}) => {
  const { id } = await startEndpoint({ calls, startReceiver })
  await publishTypes(calls, 'sequence.completed', 'checklist.completed', 'sequence.completed')
  await untilStatuses(calls, id, Array(3).fill('delivered'))
  const page = await openAs('owner', `/deliveries?q=endpoint:${id}`)
  await expect(rowsOf(page)).toHaveCount(1 + 3)
  await untilStreaming(page)
  const asked: string[] = []
  await page.getByRole('button', { name: 'Live', exact: true }).click()
  page.on('request', (request) => asked.push(pathOf(request)))
  await publishTypes(calls, 'lead.created')
  await untilStatuses(calls, id, Array(4).fill('delivered'))
  await expect(page.getByRole('button', { name: /new$/ })).toHaveCount(0)
  expect(asked.filter((path) => path.startsWith('/v1/deliveries'))).toEqual([])
  await page.getByRole('button', { name: 'Live', exact: true }).click()
  // Times are whole seconds: a delivery made in the same second as the newest row is shown at once.
  await expect(page.getByRole('button', { name: '1 new' }).or(rowsOf(page).nth(4))).toBeVisible()
  await calls.deleteEndpoint(id)
})

test('a delivery that stops matching the filter disappears from the list', async ({
  calls,
  startReceiver,
  openAs,
}) => {
  const { id, respond } = await startPending({ calls, startReceiver })
  const page = await openAs('owner', `/deliveries?q=endpoint:${id} status:pending`)
  await expect(rowsOf(page)).toHaveCount(1 + 2)
  await untilStreaming(page)
  respond()
  await expect(page.getByRole('heading', { name: 'No matching deliveries' })).toBeVisible()
  await calls.deleteEndpoint(id)
})

test("a delivery's page shows its end through the stream", async ({ calls, startReceiver, openAs }) => {
  const { id, respond } = await startPending({ calls, startReceiver })
  const [delivery] = await calls.listAllDeliveries(id)
  const page = await openAs('owner', '/endpoints')
  const opened = page.waitForResponse((response) => response.url().includes('/v1/deliveries/live?'))
  await page.goto(`/deliveries/${delivery?.id}`)
  expect((await opened).headers()['content-type']).toBe('text/event-stream')
  respond()
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Delivered')
  await calls.deleteEndpoint(id)
})

test('the deliveries of a replay appear in the list and turn to Delivered', async ({
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
  await expect(rowsOf(page)).toHaveCount(1 + 6)
  await expect(rowsOf(page).filter({ hasText: 'Pending' })).toHaveCount(3)
  status = 200
  await expect(rowsOf(page).filter({ hasText: 'Delivered' })).toHaveCount(3)
  await calls.deleteEndpoint(endpoint.id)
})

test('while the server is down the list keeps its rows below an error, and it recovers by itself', async ({
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
  const owner = product.demo.logins.find(({ role }) => role === 'owner')
  const page = await signIn(browser, product.url, owner ?? { email: '', password: '' }, '/deliveries')
  await expect(rowsOf(page)).toHaveCount(1 + 1)
  await untilStreaming(page)
  // Opening a menu loads the code of menus, which cannot be loaded while the server is down.
  const menu = page.getByRole('button', { name: 'Filter by lead.created' })
  await menu.click()
  await expect(page.getByRole('menu')).toBeVisible()
  await page.keyboard.press('Escape')

  await product.kill()
  const error = page.getByRole('alert').filter({ hasText: 'We can’t reach the server.' })
  await expect(error.getByRole('button', { name: 'Retry' })).toBeVisible()
  await expect(rowsOf(page)).toHaveCount(1 + 1)
  await menu.click()
  await page.getByRole('menuitem', { name: 'Exclude' }).click()
  await expect(error).toBeVisible()
  await expect(rowsOf(page), 'not taken for nothing').toHaveCount(1 + 1)
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

test('a list says that the browser is offline, and catches up once it is online', async ({
  calls,
  startReceiver,
  openAs,
}) => {
  const server = await startReceiver(secret)
  const endpoint = await calls.createEndpoint({ url: server.url, events: ['*'], secret })
  await calls.publish({ type: 'lead.created', data: {} })
  const page = await openAs('owner', `/deliveries?q=endpoint:${endpoint.id}`)
  await untilStreaming(page)
  await page.context().setOffline(true)
  const notice = page.getByRole('status').filter({ hasText: 'You’re offline.' })
  await expect(notice).toBeVisible()
  await expect(rowsOf(page)).toHaveCount(1 + 1)
  await calls.publish({ type: 'sequence.completed', data: {} })
  await page.context().setOffline(false)
  await expect(notice).toHaveCount(0)
  await expect(page.getByRole('button', { name: '1 new' })).toBeVisible()
  await calls.deleteEndpoint(endpoint.id)
})
