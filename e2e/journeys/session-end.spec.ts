import type { Page } from 'playwright/test'
import { expect, test } from '../support/fixtures'
import { submitLogin } from '../support/sign-in'

/** Ends the session of a page as another device would: the browser keeps its cookie. */
async function endSession(page: Page, url: string): Promise<void> {
  const cookies = await page.context().cookies()
  const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ')
  const { sessions } = await (await page.request.get('/v1/sessions')).json()
  const { id } = sessions.find((one: { current: boolean }) => one.current)
  await fetch(`${url}/v1/sessions/${id}`, { method: 'DELETE', headers: { cookie, origin: url } })
}

test('a session that ends inside a form loses nothing: sign in again in place, and the form is sent', async ({
  product,
  openAs,
}) => {
  const page = await openAs('owner', '/endpoints/new')
  await page.getByLabel('URL').fill('https://hooks.example.com/kept')
  await endSession(page, product.url)
  expect((await page.request.get('/v1/webhooks')).status()).toBe(401)

  await page.getByRole('button', { name: 'Create endpoint' }).click()
  const dialog = page.getByRole('dialog', { name: 'Your session expired' })
  await expect(dialog.getByLabel('Email')).toHaveValue('owner@demo.example')
  await expect(dialog.getByLabel('Password', { exact: true })).toBeFocused()
  await dialog.getByLabel('Password', { exact: true }).fill('not the password')
  await dialog.getByRole('button', { name: 'Sign in' }).click()
  await expect(dialog.getByText('Wrong email or password.')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(dialog).toHaveCount(0)
  await expect(page.getByLabel('URL')).toHaveValue('https://hooks.example.com/kept')

  await page.getByRole('button', { name: 'Create endpoint' }).click()
  const { password = '' } = product.demo.logins.find(({ role }) => role === 'owner') ?? {}
  await dialog.getByLabel('Password', { exact: true }).fill(password)
  await page.keyboard.press('Enter')
  await expect(dialog).toHaveCount(0)
  const { webhooks } = await (await page.request.get('/v1/webhooks')).json()
  expect(webhooks.map(({ url }: { url: string }) => url)).toContain('https://hooks.example.com/kept')
})

test('a form is never sent as somebody else who has signed in since', async ({ product, openAs }) => {
  const page = await openAs('owner', '/endpoints/new')
  const loginOf = (role: string) =>
    product.demo.logins.find((login) => login.role === role) ?? { email: '', password: '' }
  await page.getByLabel('URL').fill('https://hooks.example.com/owners')
  await endSession(page, product.url)
  const other = await page.context().newPage()
  await other.goto('/sign-in?return=/settings/profile')
  await submitLogin(other, loginOf('viewer'))
  await other.waitForURL((url) => url.pathname === '/settings/profile')

  const refused = page.waitForResponse((response) => response.url().endsWith('/v1/webhooks'))
  await page.getByRole('button', { name: 'Create endpoint' }).click()
  expect((await refused).status(), 'not the 403 of the viewer').toBe(401)
  const dialog = page.getByRole('dialog', { name: 'Your session expired' })
  await dialog.getByLabel('Password', { exact: true }).fill(loginOf('owner').password)
  await dialog.getByRole('button', { name: 'Sign in' }).click()
  await expect(page.getByRole('heading', { name: 'hooks.example.com/owners created' })).toBeVisible()
})

test('a list whose session has ended leads back to itself after signing in', async ({ product, openAs }) => {
  const page = await openAs('viewer', '/settings')
  const { sessions } = await (await page.request.get('/v1/sessions')).json()
  for (const { id } of sessions)
    await page.request.delete(`/v1/sessions/${id}`, { headers: { origin: product.url } })
  await page.evaluate(() => window.dispatchEvent(new Event('visibilitychange')))
  await page.getByRole('alert').getByRole('link', { name: 'Sign in' }).click()
  await expect(page).toHaveURL(/\/sign-in\?return=%2Fsettings/)
})
