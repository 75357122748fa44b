import { execFileSync } from 'node:child_process'
import { expect, test } from '../support/fixtures'

const secret = 'whsec_your_signing_secret'

test('a key is created, shown once, used, and revoked with its calls in view', async ({
  product,
  openAs,
}) => {
  const statusWith = async (key: string, init: RequestInit = {}) =>
    (await fetch(`${product.url}/v1/webhooks`, { ...init, headers: { 'X-Partner-Key': key } })).status
  const page = await openAs('owner', '/developers')
  await page.getByRole('link', { name: 'New API key' }).click()
  await page.getByRole('button', { name: 'Create API key' }).click()
  await expect(page.getByText('Must not be empty.')).toBeVisible()
  await expect(page.getByLabel('Name')).toBeFocused()
  await page.getByLabel('Name').fill('CRM sync')
  await page.getByRole('checkbox', { name: /^write/ }).uncheck()
  await page.getByRole('checkbox', { name: /^replay/ }).uncheck()
  await page.getByRole('radio', { name: 'In 30 days' }).check()
  await page.getByRole('button', { name: 'Create API key' }).click()
  await expect(page.getByRole('heading', { name: 'CRM sync can read' })).toBeFocused()
  const key = (await page.getByText(/^pk_live_/).textContent()) ?? ''
  expect(await statusWith(key)).toBe(200)
  expect(await statusWith(key, { method: 'POST', body: '{}' })).toBe(403)

  await page.getByRole('link', { name: 'All API keys' }).click()
  const row = page.getByRole('row').filter({ hasText: 'CRM sync' })
  await expect(row).toContainText(`…${key.slice(-4)}`)
  await expect(row).toContainText('Abena Mensah')
  expect(await page.content(), 'gone after leaving').not.toContain(key)
  await page.goBack()
  expect(await page.content(), 'and not back again').not.toContain(key)
  await page.goto('/developers')
  await expect(row.getByRole('cell').nth(4), 'counted within ten seconds').toHaveText(/^2/, {
    timeout: 25_000,
  })

  await row.getByRole('button', { name: 'Revoke' }).click()
  const dialog = page.getByRole('alertdialog')
  await expect(dialog).toContainText('It made 2 calls in the last hour.')
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  expect(await statusWith(key)).toBe(200)
  await row.getByRole('button', { name: 'Revoke' }).click()
  await dialog.getByRole('button', { name: 'Revoke API key' }).click()
  await expect(page.getByText('CRM sync revoked.')).toBeVisible()
  expect(await statusWith(key)).toBe(401)
  await expect(row).toHaveCount(0)
})

test('a viewer sees the keys and can create or revoke none', async ({ openAs }) => {
  const page = await openAs('viewer', '/developers')
  await expect(page.getByRole('table', { name: /^API keys/ }).getByRole('row')).not.toHaveCount(0)
  await expect(page.getByRole('link', { name: 'New API key' })).toHaveCount(0)
  await expect(page.getByRole('button', { name: 'Revoke' })).toHaveCount(0)
  const answer = await page.request.get('/developers/new')
  expect(answer.status()).toBe(403)
})

test('the reference leads to every operation, and its command runs as copied', async ({
  product,
  calls,
  openAs,
}) => {
  const { id } = await calls.createEndpoint({ url: 'https://hooks.example.com/x', events: ['lead.*'] })
  const page = await openAs('owner', '/developers/reference', {
    permissions: ['clipboard-read', 'clipboard-write'],
  })
  const links = await page.getByRole('navigation', { name: 'Operations' }).getByRole('link').all()
  expect(links.length).toBeGreaterThan(25)
  for (const link of links) {
    const anchor = (await link.getAttribute('href')) ?? ''
    await expect(page.locator(anchor)).toHaveCount(1)
  }
  await page.getByRole('link', { name: 'Get an endpoint' }).first().click()
  await expect(page).toHaveURL(/#getWebhook$/)
  await page.getByRole('button', { name: 'Copy GET /v1/webhooks/{id} example', exact: true }).click()
  const command = await page.evaluate(() => navigator.clipboard.readText())
  const env = { PATH: process.env.PATH ?? '', PARTNER_KEY: product.demo.partnerKey }
  const answer = JSON.parse(execFileSync('sh', ['-c', command], { env: env as never, encoding: 'utf8' }))
  const endpoints = (await calls.listEndpoints()) as { id: string }[]
  expect(answer.id, "the partner's own first endpoint").toBe(endpoints[0]?.id)
  await expect(page.getByText('/v1/support/'), "nobody else's operations").toHaveCount(0)
  await page.getByRole('navigation', { name: 'Language' }).getByRole('link', { name: 'Python' }).click()
  await page.waitForURL(/\?language=python/)
  await page.getByRole('button', { name: 'Copy GET /v1/webhooks/{id} example', exact: true }).click()
  const program = await page.evaluate(() => navigator.clipboard.readText())
  expect(program).toContain(`urllib.request.Request(\n    "${product.url}/v1/webhooks/${endpoints[0]?.id}"`)
  await calls.deleteEndpoint(id)
})

test('an event type shows what is sent to whom, and a test of it shows its result in place', async ({
  calls,
  startReceiver,
  openAs,
}) => {
  const server = await startReceiver(secret)
  const host = server.url.replace('https://', '')
  const { id } = await calls.createEndpoint({ url: server.url, events: ['checklist.*'], secret })
  const page = await openAs('owner', '/event-types')
  const markdown = await page.request.get('/docs/event-types.md')
  expect(markdown.headers()['content-type']).toBe('text/markdown; charset=utf-8')
  expect(await markdown.text()).toContain('## lead.created')
  await expect(page.getByRole('link', { name: 'View as Markdown' })).toBeVisible()
  await expect(page.getByRole('table').getByRole('row')).toHaveCount(10)
  await page.getByRole('link', { name: 'checklist.completed' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('checklist.completed')
  await expect(page.getByText('interface ChecklistCompleted {')).toBeVisible()
  await expect(page.getByText('Share of the checklist collected (0 to 1)').first()).toBeVisible()
  await expect(page.getByRole('link', { name: host })).toBeVisible()
  await page.getByLabel('Endpoint').selectOption({ label: host })
  await page.getByRole('button', { name: 'Send test' }).click()
  await expect(page.getByRole('status').filter({ hasText: 'checklist.completed' })).toContainText(
    /Delivered.*200\s+in/s,
  )
  expect(server.log).toHaveLength(1)
  await calls.deleteEndpoint(id)

  const viewer = await openAs('viewer', '/event-types/lead.created')
  await expect(viewer.getByText('No endpoint subscribes to this event type.')).toBeVisible()
  await expect(viewer.getByRole('button', { name: 'Send test' })).toHaveCount(0)
})
