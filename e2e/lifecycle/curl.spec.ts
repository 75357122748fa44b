import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { Page } from 'playwright/test'
import { expect, test } from '../support/fixtures'
import type { Product } from '../support/product'

const secret = 'whsec_your_signing_secret'
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

test('a command copied from a list runs in a shell and prints what the page shows', async ({
  calls,
  product,
  startReceiver,
  openAs,
}) => {
  const server = await startReceiver(secret)
  const { id } = await calls.createEndpoint({ url: server.url, events: ['*'], secret, description: "It's" })
  for (const type of ['lead.created', 'sequence.completed']) await calls.publish({ type, data: {} })
  await expect.poll(() => server.log.length).toBe(2)
  const shown = await calls.listAllDeliveries(id)
  const page = await openAs('owner', `/deliveries?q=endpoint:${id} -event:lead.*`, clipboard)
  await expect(page.getByRole('link', { name: 'sequence.completed' })).toBeVisible()
  const copyFrom = (name: string) => () => page.getByRole('button', { name, exact: true }).click()
  const listed = await runCopied<{ deliveries: { id: string; event_type: string }[] }>(
    page,
    product,
    async () => {
      await page.getByRole('button', { name: 'Export' }).click()
      await page.getByRole('menuitem', { name: 'Copy as cURL' }).click()
    },
  )
  expect(listed.deliveries).toMatchObject([{ id: shown[0]?.id, event_type: 'sequence.completed' }])

  await page.goto(`/deliveries/${shown[0]?.id}`)
  const resent = await runCopied<{ resend_of: string }>(page, product, async () => {
    await page.getByRole('button', { name: 'Copy', exact: true }).click()
    await page.getByRole('menuitem', { name: 'Copy cURL to resend' }).click()
  })
  expect(resent.resend_of).toBe(shown[0]?.id)
  await expect.poll(() => server.log.length).toBe(3)

  for (const [path, noun] of [
    ['/endpoints', 'webhooks'],
    ['/replays', 'replays'],
    ['/notices', 'notices'],
  ] as const) {
    await page.goto(path)
    const answer = await runCopied<Record<string, unknown[]>>(page, product, copyFrom('Copy as cURL'))
    expect(answer[noun], path).toEqual(
      ((await (await page.request.get(`/v1/${noun}`)).json()) as Record<string, unknown[]>)[noun],
    )
  }
  await calls.deleteEndpoint(id)
})

test('a command copied from an action does what the button would', async ({
  calls,
  product,
  startReceiver,
  openAs,
}) => {
  const server = await startReceiver(secret, () => 500)
  const page = await openAs('owner', '/endpoints/new', clipboard)
  const copy = (name: string) => () => page.getByRole('button', { name, exact: true }).click()
  await page.getByLabel('URL').fill(server.url)
  await page.getByLabel('Enter my own').check()
  await page.getByLabel('Your secret').fill('never to be copied anywhere')
  const { id } = await runCopied<{ id: string }>(page, product, copy('Copy as cURL'))
  expect(await page.evaluate(() => navigator.clipboard.readText())).not.toContain('never to be copied')
  expect(await calls.getEndpoint(id)).toMatchObject({ url: server.url, events: ['*'] })

  await page.goto(`/endpoints/${id}?tab=settings`)
  expect(await runCopied<object>(page, product, copy('Copy cURL: connection check'))).toMatchObject({
    ok: true,
  })
  const test = await runCopied<object>(page, product, copy('Copy cURL: test event'))
  expect(test).toMatchObject({ webhook_id: id, test: true })
  await page.goto(`/endpoints/${id}?tab=signing`)
  await page.getByLabel('48 h').check()
  const rotated = await runCopied<object>(page, product, copy('Copy cURL: rotation'))
  expect(rotated).toMatchObject({ secret: expect.stringMatching(/^whsec_/) })

  await calls.publish({ type: 'lead.created', data: {} })
  const statuses = async () => (await calls.listAllDeliveries(id)).map(({ status }) => status)
  await expect.poll(statuses, { timeout: 20_000 }).toEqual(['failed', 'failed'])
  await page.goto(`/replays/new?webhook_id=${id}&event_type=lead.created`)
  await page.getByLabel('Reason (optional)').fill("It's back; $HOME")
  expect(await runCopied<object>(page, product, copy('Copy cURL: preview'))).toMatchObject({ total: 1 })
  await page.getByRole('button', { name: 'Preview', exact: true }).click()
  const started = await runCopied<object>(page, product, copy('Copy cURL: replay'))
  expect(started).toMatchObject({ reason: "It's back; $HOME", progress: { total: 1 } })
  await calls.deleteEndpoint(id)
})
