import { expect, test } from './fixtures'

test('a session that ends inside a form loses nothing: sign in again in place, and the form is sent', async ({
  product,
  openAs,
}) => {
  const page = await openAs('owner', '/endpoints/new')
  const cookies = await page.context().cookies()
  const header = cookies.map(({ name, value }) => `${name}=${value}`).join('; ')
  const { sessions } = await (await page.request.get('/v1/sessions')).json()
  const own = sessions.find((one: { current: boolean }) => one.current)
  await page.getByLabel('URL').fill('https://hooks.example.com/kept')
  await fetch(`${product.url}/v1/sessions/${own.id}`, {
    method: 'DELETE',
    headers: { cookie: header, origin: product.url },
  })
  expect((await page.request.get('/v1/webhooks')).status()).toBe(401)

  await page.getByRole('button', { name: 'Create endpoint' }).click()
  const dialog = page.getByRole('dialog', { name: 'Your session has ended' })
  await expect(dialog.getByLabel('E-mail')).toHaveValue('owner@demo.example')
  await expect(dialog.getByLabel('Password', { exact: true })).toBeFocused()
  await dialog.getByLabel('Password', { exact: true }).fill('not the password')
  await dialog.getByRole('button', { name: 'Sign in' }).click()
  await expect(dialog.getByText('E-mail and password do not match.')).toBeVisible()
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

test('a list whose session has ended leads back to itself after signing in', async ({ product, openAs }) => {
  const page = await openAs('viewer', '/settings')
  const { sessions } = await (await page.request.get('/v1/sessions')).json()
  for (const { id } of sessions)
    await page.request.delete(`/v1/sessions/${id}`, { headers: { origin: product.url } })
  await page.evaluate(() => window.dispatchEvent(new Event('visibilitychange')))
  await page.getByRole('alert').getByRole('link', { name: 'Sign in' }).click()
  await expect(page).toHaveURL(/\/sign-in\?return=%2Fsettings/)
})
