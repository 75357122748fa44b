import type { Browser, Page } from 'playwright/test'
import { expect, test } from '../support/fixtures'

interface Login {
  email: string
  password: string
}

/** Signs in in a new browser context. */
async function signIn(browser: Browser, baseURL: string, { email, password }: Login, path: string) {
  const context = await browser.newContext({ baseURL })
  const page = await context.newPage()
  await page.goto(path)
  await page.getByLabel('Email').fill(email)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.waitForURL((url) => url.pathname === path)
  return page
}

const statusOf = async (page: { request: { get(path: string): Promise<{ status(): number }> } }) =>
  (await page.request.get('/v1/webhooks')).status()

/** Accepts an invite's link in a new browser context. */
async function join(browser: Browser, link: string, { name, password }: { name: string; password: string }) {
  const page = await (await browser.newContext({ baseURL: new URL(link).origin })).newPage()
  await page.goto(link)
  await page.getByLabel('Your name').fill(name)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Join' }).click()
  await page.waitForURL('**/overview')
  return page
}

const linkOn = async (page: Page) => (await page.locator('section code').textContent()) ?? ''

test('an owner invites a person, who joins, changes their role and removes them, all in the audit log', async ({
  browser,
  openAs,
}) => {
  const page = await openAs('owner', '/settings')
  await page.getByRole('link', { name: 'Invite' }).click()
  await page.getByLabel('Email').fill('nobody')
  await page.getByRole('button', { name: 'Send invitation' }).click()
  await expect(page.getByText('Enter a valid email address.')).toBeVisible()
  await expect(page.getByLabel('Email')).toBeFocused()
  await page.getByLabel('Email').fill('owner@demo.example')
  await page.getByRole('button', { name: 'Send invitation' }).click()
  await expect(page.getByText('This person is already in the team.')).toBeVisible()
  await page.getByLabel('Email').fill('ama@demo.example')
  await page.getByRole('radio', { name: /^admin/ }).check()
  await page.getByRole('button', { name: 'Send invitation' }).click()
  await expect(page.getByRole('heading', { name: 'ama@demo.example invited as admin' })).toBeVisible()
  const link = await linkOn(page)
  await page.getByRole('link', { name: 'View team' }).click()
  const open = page.getByRole('table', { name: 'Pending invitations, newest first' })
  await expect(open).toContainText('ama@demo.example')
  expect(await page.content(), 'gone after leaving').not.toContain(link.split('/').at(-1))

  const ama = await join(browser, link, { name: 'Ama Owusu', password: 'correct horse battery' })
  await ama.goto('/developers')
  await expect(ama.getByRole('link', { name: 'New API key' })).toBeVisible()
  const again = await ama.request.get(link)
  expect(await again.text()).toContain('This invitation is no longer valid')
  await page.reload()
  await expect(page.getByRole('table', { name: 'Users' })).toContainText('Ama Owusu')
  await expect(open.getByText('ama@demo.example')).toHaveCount(0)
  await page.getByLabel('Role of Ama Owusu').selectOption('viewer')
  await expect(page.getByText('Ama Owusu is now viewer.')).toBeVisible()
  await ama.reload()
  await expect(ama.getByRole('heading', { name: 'API keys' })).toBeVisible()
  await expect(ama.getByRole('link', { name: 'New API key' })).toHaveCount(0)

  const row = page.getByRole('row').filter({ hasText: 'ama@demo.example' })
  await row.getByRole('button', { name: 'Remove' }).click()
  await page.getByRole('button', { name: 'Remove from team' }).click()
  await expect(row).toHaveCount(0)
  expect(await statusOf(ama)).toBe(401)
  await ama.context().close()

  await page.getByRole('link', { name: 'Audit log' }).click()
  const entry = (action: string) => page.getByRole('row').filter({ hasText: action }).first()
  await expect(entry('User removed')).toContainText('Abena Mensah')
  await expect(entry('User updated')).toContainText(/role admin →\s*changed to viewer/)
  await expect(entry('Invitation accepted')).toContainText('Former user')
  await expect(entry('Invitation created')).toContainText('email ama@demo.example')
  await expect(entry('Invitation created')).toContainText(/req_/)
})

test('an invite that was revoked, mistyped or never made lets nobody in, and all look the same', async ({
  browser,
  openAs,
  product,
}) => {
  const page = await openAs('owner', '/settings/new')
  await page.getByLabel('Email').fill('late@demo.example')
  await page.getByRole('button', { name: 'Send invitation' }).click()
  const link = await linkOn(page)
  const guest = await (await browser.newContext()).newPage()
  const response = await guest.goto(link)
  expect(response?.headers()['referrer-policy']).toBe('no-referrer')
  expect(response?.headers()['cache-control']).toContain('no-store')
  await expect(guest.getByRole('heading', { level: 1 })).toHaveText('Join Brightlend')
  await expect(guest.getByText('Abena Mensah invited you')).toContainText('viewer')
  await guest.getByLabel('Password', { exact: true }).fill('short')
  await guest.getByRole('button', { name: 'Join' }).click()
  await expect(guest.getByText('Must have at least 8 characters.')).toBeVisible()

  await page.getByRole('link', { name: 'View team' }).click()
  const late = page.getByRole('row').filter({ hasText: 'late@demo.example' })
  await late.getByRole('button', { name: 'Revoke' }).click()
  await page.getByRole('button', { name: 'Revoke invitation' }).click()
  await expect(page.getByText('Invitation for late@demo.example revoked.')).toBeVisible()
  await guest.getByLabel('Password', { exact: true }).fill('correct horse battery')
  await guest.getByRole('button', { name: 'Join' }).click()
  await expect(guest.getByText('This invitation is no longer valid.')).toBeVisible()
  const texts = []
  for (const path of [link, `${link.slice(0, -1)}~`, `${product.url}/invite/${'x'.repeat(32)}`]) {
    await guest.goto(path)
    texts.push(await guest.getByRole('main').textContent())
  }
  expect(texts[0]).toContain('This invitation is no longer valid')
  expect(new Set(texts).size).toBe(1)
  expect(product.output(), 'the log').not.toContain(link.split('/').at(-1))
  await guest.context().close()
})

test('a user ends another session of theirs and changes their password', async ({
  product,
  browser,
  openAs,
}) => {
  const owner = await openAs('owner', '/settings/new')
  await owner.getByLabel('Email').fill('kofi@demo.example')
  await owner.getByRole('button', { name: 'Send invitation' }).click()
  const login = { email: 'kofi@demo.example', password: 'the first password' }
  const second = await join(browser, await linkOn(owner), { name: 'Kofi Addo', password: login.password })
  const page = await signIn(browser, product.url, login, '/settings/profile')
  await page.reload()
  const sessions = page.getByRole('table', { name: 'Sessions, newest first' })
  await expect(sessions.getByRole('row')).toHaveCount(3)
  expect(await statusOf(second)).toBe(200)
  await sessions.getByRole('button', { name: 'Sign out' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Sign out' }).click()
  await expect(page.getByText('Session signed out.')).toBeVisible()
  expect(await statusOf(second)).toBe(401)
  await second.reload()
  await expect(second).toHaveURL(/\/sign-in\?return=/)

  const third = await signIn(browser, product.url, login, '/deliveries')
  await page.getByLabel('Current password').fill('not this one')
  await page.getByLabel('New password').fill('correct horse battery')
  await page.getByRole('button', { name: 'Change password' }).click()
  await expect(page.getByText('Wrong password.')).toBeVisible()
  await expect(page.getByLabel('Current password')).toBeFocused()
  await page.getByLabel('Current password').fill(login.password)
  await page.getByRole('button', { name: 'Change password' }).click()
  await expect(page.getByText('Password changed. Other sessions signed out: 1.')).toBeVisible()
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
  const may = page.getByRole('table', { name: 'Role permissions' })
  await expect(may.getByRole('row').filter({ hasText: 'users:write' })).toContainText(/Yes.*No.*No/s)
  await expect(page.getByRole('link', { name: 'Invite' })).toHaveCount(0)
  await expect(page.getByRole('button', { name: 'Remove' })).toHaveCount(0)
  expect((await page.request.get('/settings/new')).status()).toBe(403)
})

test('the audit log continues below what was loaded', async ({ calls, openAs }) => {
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

test('each user chooses which notices come by mail, and the page says when no mail is sent', async ({
  openAs,
}) => {
  const page = await openAs('viewer', '/settings/notifications')
  await expect(page.getByText('Email isn’t set up on this installation')).toBeVisible()
  const choice = page.getByRole('checkbox', { name: /^Endpoint disabled/ })
  await expect(choice).not.toBeChecked()
  await choice.check()
  await expect(page.getByText('Saved.')).toBeVisible()
  await page.reload()
  await expect(choice).toBeChecked()
})

test('zone and theme are chosen in the profile too, and stay', async ({ openAs }) => {
  const page = await openAs('viewer', '/settings/profile', {
    colorScheme: 'light',
    timezoneId: 'Asia/Tokyo',
  })
  await page.getByRole('radio', { name: 'Local (Asia/Tokyo)' }).check()
  await page.getByRole('radio', { name: 'Dark', exact: true }).check()
  await page.reload()
  await expect(page.getByRole('radio', { name: 'Local (Asia/Tokyo)' })).toBeChecked()
  await expect(page.getByRole('radio', { name: 'Dark', exact: true })).toBeChecked()
  await expect(page.getByRole('button', { name: 'Local' })).toHaveAttribute('aria-pressed', 'true')
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
})
