import type { Browser } from 'playwright/test'
import { expect, test } from './fixtures'

interface Login {
  email: string
  password: string
}

/** A browser of its own, signed in by that e-mail and password. */
async function signIn(browser: Browser, baseURL: string, { email, password }: Login, path: string) {
  const context = await browser.newContext({ baseURL })
  const page = await context.newPage()
  await page.goto(path)
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.waitForURL((url) => url.pathname === path)
  return page
}

const statusOf = async (page: { request: { get(path: string): Promise<{ status(): number }> } }) =>
  (await page.request.get('/v1/webhooks')).status()

test('an owner adds a user, changes their role and removes them, and the audit log tells it', async ({
  product,
  browser,
  openAs,
}) => {
  const page = await openAs('owner', '/settings')
  await page.getByRole('link', { name: 'Add user' }).click()
  await page.getByLabel('E-mail').fill('nobody')
  await page.getByRole('button', { name: 'Add user' }).click()
  await expect(page.getByText('Not an e-mail address.')).toBeVisible()
  await expect(page.getByLabel('E-mail')).toBeFocused()
  await page.getByLabel('E-mail').fill('owner@demo.example')
  await page.getByRole('button', { name: 'Add user' }).click()
  await expect(page.getByText('There is a user with this e-mail.')).toBeVisible()
  await page.getByLabel('E-mail').fill('ama@demo.example')
  await page.getByLabel('Name').fill('Ama Owusu')
  await page.getByRole('radio', { name: /^admin/ }).check()
  await page.getByRole('button', { name: 'Add user' }).click()
  await expect(page.getByRole('heading', { name: 'Ama Owusu is added as admin' })).toBeVisible()
  const password = (await page.locator('section code').textContent()) ?? ''
  const ama = await signIn(browser, product.url, { email: 'ama@demo.example', password }, '/developers')
  await expect(ama.getByRole('link', { name: 'New key' })).toBeVisible()

  await page.getByRole('link', { name: 'The team' }).click()
  await expect(page.getByRole('table', { name: 'Users' })).toContainText('ama@demo.example')
  expect(await page.content(), 'gone after leaving').not.toContain(password)
  await page.getByLabel('Role of Ama Owusu').selectOption('viewer')
  await expect(page.getByText('Ama Owusu is viewer now.')).toBeVisible()
  await ama.reload()
  await expect(ama.getByRole('heading', { name: 'Keys' })).toBeVisible()
  await expect(ama.getByRole('link', { name: 'New key' })).toHaveCount(0)

  const row = page.getByRole('row').filter({ hasText: 'ama@demo.example' })
  await row.getByRole('button', { name: 'Remove' }).click()
  await page.getByRole('button', { name: 'Remove user' }).click()
  await expect(row).toHaveCount(0)
  expect(await statusOf(ama)).toBe(401)
  await ama.context().close()

  await page.getByRole('link', { name: 'Audit log' }).click()
  const entry = (action: string) => page.getByRole('row').filter({ hasText: action }).first()
  await expect(entry('User removed')).toContainText('Abena Mensah')
  await expect(entry('User updated')).toContainText(/role admin →\s*became viewer/)
  await expect(entry('User created')).toContainText('email ama@demo.example')
  await expect(entry('User created')).toContainText(/req_/)
})

test('a user ends another session of theirs and changes their password', async ({
  product,
  browser,
  openAs,
}) => {
  const owner = await openAs('owner', '/settings/new')
  await owner.getByLabel('E-mail').fill('kofi@demo.example')
  await owner.getByRole('button', { name: 'Add user' }).click()
  const password = (await owner.locator('section code').textContent()) ?? ''
  const login = { email: 'kofi@demo.example', password }
  const [page, second] = [
    await signIn(browser, product.url, login, '/settings/profile'),
    await signIn(browser, product.url, login, '/deliveries'),
  ]
  await page.reload()
  await expect(page.getByRole('table').getByRole('row')).toHaveCount(3)
  expect(await statusOf(second)).toBe(200)
  await page.getByRole('button', { name: 'End' }).click()
  await page.getByRole('button', { name: 'End session' }).click()
  await expect(page.getByText('That session has ended.')).toBeVisible()
  expect(await statusOf(second)).toBe(401)
  await second.reload()
  await expect(second).toHaveURL(/\/sign-in\?return=/)

  const third = await signIn(browser, product.url, login, '/deliveries')
  await page.getByLabel('Current password').fill('not this one')
  await page.getByLabel('New password').fill('correct horse battery')
  await page.getByRole('button', { name: 'Change password' }).click()
  await expect(page.getByText('Is not your password.')).toBeVisible()
  await expect(page.getByLabel('Current password')).toBeFocused()
  await page.getByLabel('Current password').fill(password)
  await page.getByRole('button', { name: 'Change password' }).click()
  await expect(page.getByText('Changed. Other sessions that were ended: 1.')).toBeVisible()
  expect([await statusOf(page), await statusOf(third)]).toEqual([200, 401])
  const again = await signIn(
    browser,
    product.url,
    { ...login, password: 'correct horse battery' },
    '/settings',
  )
  for (const one of [page, second, third, again]) await one.context().close()
})

test('a viewer sees the team and what each role may do, and changes nothing', async ({ openAs }) => {
  const page = await openAs('viewer', '/settings')
  await expect(page.getByRole('table', { name: 'Users' })).toContainText('Abena Mensah')
  const may = page.getByRole('table', { name: 'What each role may do' })
  await expect(may.getByRole('row').filter({ hasText: 'users:write' })).toContainText(/Yes.*No.*No/s)
  await expect(page.getByRole('link', { name: 'Add user' })).toHaveCount(0)
  await expect(page.getByRole('button', { name: 'Remove' })).toHaveCount(0)
  expect((await page.request.get('/settings/new')).status()).toBe(404)
})

test('the audit log goes on below what was loaded', async ({ calls, openAs }) => {
  for (let i = 0; i < 30; i++) {
    const { id } = await calls.createEndpoint({ url: `https://hooks.example.com/${i}`, events: ['*'] })
    await calls.deleteEndpoint(id)
  }
  const page = await openAs('owner', '/settings/audit-log')
  const rows = page.getByRole('table').getByRole('row')
  await expect(rows).toHaveCount(51)
  await page.getByRole('button', { name: 'Load more' }).click()
  await expect.poll(() => rows.count()).toBeGreaterThan(60)
})
