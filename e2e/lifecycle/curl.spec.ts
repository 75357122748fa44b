import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { Page } from 'playwright/test'
import { publishTypes, type Senders, secret, startEndpoint, untilStatuses } from '../support/deliveries'
import { expect, test } from '../support/fixtures'
import type { Product } from '../support/product'

const clipboard = { permissions: ['clipboard-read', 'clipboard-write'] }

/** Copies a curl command from the page, runs it in a real shell, and returns the JSON it printed. */
async function runCopied<T>(page: Page, product: Product, press: () => Promise<void>): Promise<T> {
  await page.evaluate(() => navigator.clipboard.writeText(''))
  await press()
  const copied = () => page.evaluate(() => navigator.clipboard.readText())
  await expect.poll(copied).toMatch(/^curl /)
  const env = {
    NODE_ENV: 'test' as const,
    PATH: process.env.PATH,
    PARTNER_KEY: product.demo.partnerKey,
    SIGNING_SECRET: secret,
  }
  const command = `${await copied()} --silent --fail-with-body`
  const { stdout } = await promisify(execFile)('sh', ['-c', command], { env })
  return JSON.parse(stdout) as T
}

/** Makes an endpoint to which the delivery of one event of each type has failed; returns its ID. */
async function makeFailures(senders: Senders, ...types: string[]): Promise<string> {
  const { id } = await startEndpoint(senders, { answer: () => 500 })
  await publishTypes(senders.calls, ...types)
  await untilStatuses(senders.calls, id, Array(types.length).fill('failed'))
  return id
}

const copy = (page: Page, name: string) => () => page.getByRole('button', { name, exact: true }).click()

test('a command copied from the list of deliveries prints what the page shows', async ({
  calls,
  product,
  startReceiver,
  openAs,
}) => {
  const description = "It's"
  const server = await startReceiver(secret)
  const { id } = await calls.createEndpoint({ url: server.url, events: ['*'], secret, description })
  await publishTypes(calls, 'lead.created', 'sequence.completed')
  await untilStatuses(calls, id, ['delivered', 'delivered'])
  const [shown] = await calls.listAllDeliveries(id)
  const page = await openAs('owner', `/deliveries?q=endpoint:${id} -event:lead.*`, clipboard)
  await expect(page.getByRole('link', { name: 'sequence.completed' })).toBeVisible()
  const listed = await runCopied<{ deliveries: object[] }>(page, product, async () => {
    await page.getByRole('button', { name: 'Export' }).click()
    await page.getByRole('menuitem', { name: 'Copy as cURL' }).click()
  })
  expect(listed.deliveries).toMatchObject([{ id: shown?.id, event_type: 'sequence.completed' }])
  await calls.deleteEndpoint(id)
})

for (const [path, noun] of [
  ['/endpoints', 'webhooks'],
  ['/replays', 'replays'],
  ['/notices', 'notices'],
] as const)
  test(`a command copied from ${path} prints what the page lists`, async ({
    calls,
    product,
    startReceiver,
    openAs,
  }) => {
    const id = await makeFailures({ calls, startReceiver }, 'lead.created')
    await calls.post('/v1/replays', { filter: { webhook_id: id, status: 'failed' } })
    const page = await openAs('owner', path, clipboard)
    const reply = await runCopied<Record<string, unknown[]>>(page, product, copy(page, 'Copy as cURL'))
    expect(reply[noun]).not.toHaveLength(0)
    const listed = (await (await page.request.get(`/v1/${noun}`)).json()) as Record<string, { id: string }[]>
    expect(reply[noun]).toMatchObject(listed[noun]?.map((one) => ({ id: one.id })) ?? [])
    await calls.deleteEndpoint(id)
  })

test('a command copied from a delivery resends it', async ({ calls, product, startReceiver, openAs }) => {
  const { id, server } = await startEndpoint({ calls, startReceiver })
  await publishTypes(calls, 'lead.created')
  await untilStatuses(calls, id, ['delivered'])
  const [shown] = await calls.listAllDeliveries(id)
  const page = await openAs('owner', `/deliveries/${shown?.id}`, clipboard)
  const resent = await runCopied<{ resend_of: string }>(page, product, async () => {
    await page.getByRole('button', { name: 'Copy', exact: true }).click()
    await page.getByRole('menuitem', { name: 'Copy cURL to resend' }).click()
  })
  expect(resent.resend_of).toBe(shown?.id)
  await expect.poll(() => server.log.length).toBe(2)
  await calls.deleteEndpoint(id)
})

test('a command copied from the form adds the endpoint, and the secret typed there is not in it', async ({
  calls,
  product,
  startReceiver,
  openAs,
}) => {
  const server = await startReceiver(secret)
  const page = await openAs('owner', '/endpoints/new', clipboard)
  await page.getByLabel('URL').fill(server.url)
  await page.getByLabel('Enter my own').check()
  await page.getByLabel('Your secret').fill('never to be copied anywhere')
  const { id } = await runCopied<{ id: string }>(page, product, copy(page, 'Copy as cURL'))
  expect(await page.evaluate(() => navigator.clipboard.readText())).not.toContain('never to be copied')
  expect(await calls.getEndpoint(id)).toMatchObject({ url: server.url, events: ['*'] })
  await calls.deleteEndpoint(id)
})

test("a command copied from an endpoint's action does what the button would", async ({
  calls,
  product,
  startReceiver,
  openAs,
}) => {
  const { id } = await startEndpoint({ calls, startReceiver })
  const page = await openAs('owner', `/endpoints/${id}?tab=settings`, clipboard)
  const run = (name: string) => runCopied<object>(page, product, copy(page, name))
  expect(await run('Copy cURL: connection check')).toMatchObject({ ok: true })
  expect(await run('Copy cURL: test event')).toMatchObject({ webhook_id: id, test: true })
  await page.goto(`/endpoints/${id}?tab=signing`)
  await page.getByLabel('48 h').check()
  expect(await run('Copy cURL: rotation')).toMatchObject({ secret: expect.stringMatching(/^whsec_/) })
  await calls.deleteEndpoint(id)
})

test('a command copied from the replay form previews, and another starts the replay', async ({
  calls,
  product,
  startReceiver,
  openAs,
}) => {
  const id = await makeFailures({ calls, startReceiver }, 'lead.created', 'sequence.completed')
  const page = await openAs('owner', `/replays/new?webhook_id=${id}&event_type=lead.created`, clipboard)
  const run = (name: string) => runCopied<object>(page, product, copy(page, name))
  await page.getByLabel('Reason (optional)').fill("It's back; $HOME")
  expect(await run('Copy cURL: preview')).toMatchObject({ total: 1 })
  await page.getByRole('button', { name: 'Preview', exact: true }).click()
  const started = await run('Copy cURL: replay')
  expect(started).toMatchObject({ reason: "It's back; $HOME", progress: { total: 1 } })
  await calls.deleteEndpoint(id)
})
