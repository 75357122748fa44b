import type { Browser, Page } from 'playwright/test'
import { test as base, expect } from '../support/fixtures'
import { client, type IdentityServer, startIdentityServer } from '../support/identity-server'
import { findLoggedErrors, startProduct } from '../support/product'

interface Started {
  identity: IdentityServer
}

const test = base.extend<object, Started & { product: Awaited<ReturnType<typeof startProduct>> }>({
  identity: [
    async ({}, use) => {
      const identity = await startIdentityServer()
      await use(identity)
      await identity.close()
    },
    { scope: 'worker' },
  ],
  product: [
    async ({ ca, identity }, use) => {
      const product = await startProduct(ca, '1s', {
        OIDC_ISSUER: identity.issuer,
        OIDC_CLIENT_ID: client.id,
        OIDC_CLIENT_SECRET: client.secret,
        OIDC_NAME: 'Acme Login',
      })
      await use(product)
      expect(findLoggedErrors(product.output())).toEqual([])
      await product.dispose()
    },
    { scope: 'worker', timeout: 60_000 },
  ],
})

async function open(browser: Browser, baseURL: string, path: string): Promise<Page> {
  const page = await (await browser.newContext({ baseURL })).newPage()
  await page.goto(path)
  await page.getByRole('button', { name: 'Continue with Acme Login' }).click()
  return page
}

const statusOf = async (page: Page) => (await page.request.get('/v1/webhooks')).status()

test('another server signs in a user whose e-mail it has verified, and the session is one of ours', async ({
  product,
  identity,
  browser,
  openAs,
}) => {
  identity.setPerson({ email: 'Viewer@Demo.example', email_verified: true })
  const page = await open(browser, product.url, '/deliveries?q=status%3Afailed+event%3Alead.*')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/deliveries/)
  expect(new URL(page.url()).searchParams.get('q')).toBe('status:failed event:lead.*')
  const [asked] = identity.requests
  expect(asked?.get('code_challenge_method')).toBe('S256')
  for (const name of ['state', 'nonce', 'code_challenge']) expect(asked?.get(name), name).toBeTruthy()
  await expect(page.getByRole('button', { name: /^Account: Vic Okafor, viewer/ })).toBeVisible()
  expect(await statusOf(page)).toBe(200)

  const byPassword = await openAs('viewer', '/settings/profile')
  await byPassword
    .getByRole('table', { name: /^Sessions/ })
    .getByRole('button', { name: 'Sign out' })
    .click()
  await byPassword.getByRole('alertdialog').getByRole('button', { name: 'Sign out' }).click()
  await expect(byPassword.getByText('Session signed out.')).toBeVisible()
  expect(await statusOf(page), 'revoked').toBe(401)
  await page.context().close()
})

for (const [what, person] of [
  ['nobody here has', { email: 'stranger@demo.example', email_verified: true }],
  ['it has not verified', { email: 'owner@demo.example', email_verified: false }],
] as const) {
  test(`an e-mail that ${what} signs nobody in`, async ({ product, identity, browser }) => {
    identity.setPerson(person)
    const page = await open(browser, product.url, '/sign-in?return=/endpoints')
    await expect(
      page.getByText('No account matches the email address that Acme Login verified.'),
    ).toBeVisible()
    expect(await statusOf(page)).toBe(401)
    await page.context().close()
  })
}

test('a response that belongs to no request of this browser signs nobody in', async ({
  product,
  identity,
  page,
}) => {
  identity.setPerson({ email: 'owner@demo.example', email_verified: true })
  await page.goto(`${product.url}/api/auth/callback/oidc?code=abc&state=def`)
  await expect(page).toHaveURL(/\/sign-in\?/)
  await expect(page.getByText('We couldn’t sign you in with Acme Login.')).toBeVisible()
  expect((await page.request.get(`${product.url}/v1/webhooks`)).status()).toBe(401)
})
