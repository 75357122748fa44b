import { execFileSync } from 'node:child_process'
import type { Page } from 'playwright/test'
import { expect, test } from '../support/fixtures'

const clipboard = { permissions: ['clipboard-read', 'clipboard-write'] }

async function copyExample(page: Page): Promise<string> {
  await page.getByRole('button', { name: 'Copy GET /v1/webhooks/{id} example', exact: true }).click()
  return page.evaluate(() => navigator.clipboard.readText())
}

test("the reference page leads to every operation of the partner, and to nobody else's", async ({
  openAs,
}) => {
  const page = await openAs('owner', '/developers/reference')
  const links = await page.getByRole('navigation', { name: 'Operations' }).getByRole('link').all()
  expect(links.length).toBeGreaterThan(25)
  for (const link of links) {
    const anchor = (await link.getAttribute('href')) ?? ''
    await expect(page.locator(anchor)).toHaveCount(1)
  }
  await page.getByRole('link', { name: 'Get an endpoint' }).first().click()
  await expect(page).toHaveURL(/#getWebhook$/)
  await expect(page.getByText('/v1/support/')).toHaveCount(0)
})

test('a command of the reference page runs as copied', async ({ product, calls, openAs }) => {
  const { id } = await calls.createEndpoint({ url: 'https://hooks.example.com/x', events: ['lead.*'] })
  const page = await openAs('owner', '/developers/reference', clipboard)
  const command = await copyExample(page)
  const env = { PATH: process.env.PATH ?? '', PARTNER_KEY: product.demo.partnerKey }
  const reply = JSON.parse(execFileSync('sh', ['-c', command], { env: env as never, encoding: 'utf8' }))
  const endpoints = (await calls.listEndpoints()) as { id: string }[]
  expect(reply.id, "the partner's own first endpoint").toBe(endpoints[0]?.id)
  await calls.deleteEndpoint(id)
})

test('the reference page shows its examples in the chosen language', async ({ product, calls, openAs }) => {
  const { id } = await calls.createEndpoint({ url: 'https://hooks.example.com/x', events: ['lead.*'] })
  const page = await openAs('owner', '/developers/reference', clipboard)
  await page.getByRole('navigation', { name: 'Language' }).getByRole('link', { name: 'Python' }).click()
  await page.waitForURL(/\?language=python/)
  const endpoints = (await calls.listEndpoints()) as { id: string }[]
  expect(await copyExample(page)).toContain(
    `urllib.request.Request(\n    "${product.url}/v1/webhooks/${endpoints[0]?.id}"`,
  )
  await calls.deleteEndpoint(id)
})
