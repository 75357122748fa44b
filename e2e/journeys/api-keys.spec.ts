import type { Page } from 'playwright/test'
import { expect, test } from '../support/fixtures'
import type { Product } from '../support/product'

/** Creates a key that can only read, in the portal; returns it. */
async function createKey(page: Page, name: string): Promise<string> {
  await page.getByRole('link', { name: 'New API key' }).click()
  await page.getByLabel('Name').fill(name)
  await page.getByRole('checkbox', { name: /^write/ }).uncheck()
  await page.getByRole('checkbox', { name: /^replay/ }).uncheck()
  await page.getByRole('radio', { name: 'In 30 days' }).check()
  await page.getByRole('button', { name: 'Create API key' }).click()
  await expect(page.getByRole('heading', { name: `${name} can read` })).toBeFocused()
  return (await page.getByText(/^pk_live_/).textContent()) ?? ''
}

const statusWith = async ({ url }: Product, key: string, init: RequestInit = {}) =>
  (await fetch(`${url}/v1/webhooks`, { ...init, headers: { 'X-Partner-Key': key } })).status

test('a key is created, shown once, and can do what was ticked', async ({ product, openAs }) => {
  const page = await openAs('owner', '/developers')
  const key = await createKey(page, 'CRM sync')
  expect(await statusWith(product, key)).toBe(200)
  expect(await statusWith(product, key, { method: 'POST', body: '{}' })).toBe(403)

  await page.getByRole('link', { name: 'All API keys' }).click()
  const row = page.getByRole('row').filter({ hasText: 'CRM sync' })
  await expect(row).toContainText(`…${key.slice(-4)}`)
  await expect(row).toContainText('Abena Mensah')
  expect(await page.content(), 'gone after leaving').not.toContain(key)
  await page.goBack()
  expect(await page.content(), 'and not back again').not.toContain(key)
})

test('a key without a name is not created', async ({ openAs }) => {
  const page = await openAs('owner', '/developers/new')
  await page.getByRole('button', { name: 'Create API key' }).click()
  await expect(page.getByText('Must not be empty.')).toBeVisible()
  await expect(page.getByLabel('Name')).toBeFocused()
})

test('a key is revoked with its calls in view', async ({ product, openAs }) => {
  const page = await openAs('owner', '/developers')
  const key = await createKey(page, 'Billing')
  expect(await statusWith(product, key)).toBe(200)
  expect(await statusWith(product, key, { method: 'POST', body: '{}' }), 'counted too').toBe(403)
  const row = page.getByRole('row').filter({ hasText: 'Billing' })
  await expect(async () => {
    await page.goto('/developers')
    await expect(row.getByRole('cell').nth(4), 'counted within ten seconds').toHaveText(/^2/, {
      timeout: 1_000,
    })
  }).toPass({ timeout: 30_000 })

  await row.getByRole('button', { name: 'Revoke' }).click()
  const dialog = page.getByRole('alertdialog')
  await expect(dialog).toContainText('It made 2 calls in the last hour.')
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  expect(await statusWith(product, key)).toBe(200)
  await row.getByRole('button', { name: 'Revoke' }).click()
  await dialog.getByRole('button', { name: 'Revoke API key' }).click()
  await expect(page.getByText('Billing revoked.')).toBeVisible()
  expect(await statusWith(product, key)).toBe(401)
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
