import { expect, test } from '../support/fixtures'
import { sessionStatus, signIn } from '../support/sign-in'
import { addMember } from '../support/team'

test('a user signs out another session of theirs, which leads that browser to the sign-in page', async ({
  product,
  browser,
  openAs,
}) => {
  const login = { email: 'kofi@demo.example', password: 'the first password' }
  const kofi = { ...login, name: 'Kofi Addo', role: 'viewer' } as const
  const second = await addMember(browser, await openAs('owner', '/settings'), kofi)
  const page = await signIn(browser, product.url, login, '/settings/profile')
  await page.reload()
  const sessions = page.getByRole('table', { name: 'Sessions, newest first' })
  await expect(sessions.getByRole('row')).toHaveCount(3)
  expect(await sessionStatus(second)).toBe(200)
  await sessions.getByRole('button', { name: 'Sign out' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Sign out' }).click()
  await expect(page.getByText('Session signed out.')).toBeVisible()
  expect(await sessionStatus(second)).toBe(401)
  await second.goto('/deliveries')
  await expect(second).toHaveURL(/\/sign-in\?return=/)
  for (const one of [page, second]) await one.context().close()
})

test('a user changes their password, which ends their other sessions', async ({
  product,
  browser,
  openAs,
}) => {
  const login = { email: 'esther@demo.example', password: 'the first password' }
  const esther = { ...login, name: 'Esther Addo', role: 'viewer' } as const
  const page = await addMember(browser, await openAs('owner', '/settings'), esther)
  const other = await signIn(browser, product.url, login, '/deliveries')
  await page.goto('/settings/profile')
  await page.getByLabel('Current password').fill('not this one')
  await page.getByLabel('New password').fill('correct horse battery')
  await page.getByRole('button', { name: 'Change password' }).click()
  await expect(page.getByText('Wrong password.')).toBeVisible()
  await expect(page.getByLabel('Current password')).toBeFocused()
  await page.getByLabel('Current password').fill(login.password)
  await page.getByRole('button', { name: 'Change password' }).click()
  await expect(page.getByText('Password changed. Other sessions signed out: 1.')).toBeVisible()
  expect([await sessionStatus(page), await sessionStatus(other)]).toEqual([200, 401])
  const changed = { ...login, password: 'correct horse battery' }
  const again = await signIn(browser, product.url, changed, '/settings')
  for (const one of [page, other, again]) await one.context().close()
})

test('the audit log loads older entries below the first fifty', async ({ calls, openAs }) => {
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

test('a user chooses which notices come by mail, on a page that says when no mail is sent', async ({
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

test('a user chooses time zone and theme in the profile, and both stay after a reload', async ({
  openAs,
}) => {
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
