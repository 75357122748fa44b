import type { Browser, Page } from 'playwright/test'
import { admin } from '../support/admin'
import { test as base, expect, untilListening } from '../support/fixtures'

interface Login {
  email: string
  password: string
}

async function enter(page: Page, { email, password }: Login): Promise<void> {
  await page.getByLabel('Email').fill(email)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

/** Signs in in a new browser context. */
async function signIn(browser: Browser, baseURL: string, login: Login): Promise<Page> {
  const page = await (await browser.newContext({ baseURL })).newPage()
  await page.goto('/sign-in')
  await untilListening(page)
  await enter(page, login)
  await page.waitForURL((url) => url.pathname !== '/sign-in')
  return page
}

/** Invites somebody on the team page and returns the link. */
async function invite(page: Page, email: string): Promise<string> {
  await page.goto('/settings/new')
  await untilListening(page)
  await page.getByLabel('Email').fill(email)
  await page.getByRole('button', { name: 'Send invitation' }).click()
  await expect(page.getByRole('heading', { name: `${email} invited as viewer` })).toBeVisible()
  return (await page.locator('section code').textContent()) ?? ''
}

interface Partner {
  id: string
  /** the login of its owner */
  login: Login
}

async function makePartner(dataDir: string, name: string): Promise<Partner> {
  const { made: partner } = await admin(dataDir, `partner create --name ${name}`)
  const email = `owner@${name.toLowerCase()}.example`
  const { made } = await admin(dataDir, `user create --partner ${partner.id} --role owner --email ${email}`)
  return { id: partner.id ?? '', login: { email, password: made.password ?? '' } }
}

/** Two partners besides the demo's, each with an owner. */
const test = base.extend<object, { north: Partner; south: Partner }>({
  north: [
    async ({ product }, use) => use(await makePartner(product.dataDir, 'Northwind')),
    { scope: 'worker', timeout: 60_000 },
  ],
  south: [
    async ({ product }, use) => use(await makePartner(product.dataDir, 'Southwind')),
    { scope: 'worker', timeout: 60_000 },
  ],
})

const partnerOn = (page: Page) => page.getByRole('navigation', { name: 'Breadcrumb' }).locator('li').first()

async function leave(page: Page, name: string): Promise<void> {
  await page.goto('/settings/profile')
  await untilListening(page)
  await page.getByRole('row').filter({ hasText: name }).getByRole('button', { name: 'Leave' }).click()
  await page.getByRole('button', { name: 'Leave partner' }).click()
}

test('a known user joins a second partner and switches between the two', async ({
  browser,
  product,
  north,
  openAs,
}) => {
  test.slow()
  const link = await invite(await openAs('owner', '/settings/new'), north.login.email)
  const page = await signIn(browser, product.url, north.login)
  const other = await page.context().newPage()
  await other.goto(link)
  await untilListening(other)
  await expect(other.getByRole('heading', { level: 1 })).toHaveText('Join Brightlend')
  await expect(other.getByLabel('Password', { exact: true })).toHaveCount(0)
  await other.getByRole('button', { name: 'Join' }).click()
  await other.waitForURL('**/overview')
  await expect(partnerOn(other)).toHaveText('Brightlend')

  await page.goto('/endpoints')
  await untilListening(page)
  await expect(partnerOn(page)).toHaveText('Brightlend')
  await other.getByRole('button', { name: /^Account:/ }).click()
  await other.getByRole('menuitem', { name: 'Switch partner' }).click()
  await expect(other.getByRole('heading', { level: 1 })).toHaveText('Choose a partner')
  await untilListening(other)
  await expect(other.getByRole('button', { name: /Brightlend/ })).toContainText('viewer (current)')
  await other.getByRole('button', { name: /Northwind/ }).click()
  await other.waitForURL('**/overview')
  await expect(partnerOn(other)).toHaveText('Northwind')
  await page.waitForURL('**/overview')
  await expect(partnerOn(page), 'a page of the partner before starts again').toHaveText('Northwind')

  await leave(other, 'Brightlend')
  await expect(other.getByText('You left Brightlend.')).toBeVisible()
  await other.reload()
  await untilListening(other)
  await other.getByRole('button', { name: /^Account:/ }).click()
  await expect(other.getByRole('menuitem', { name: 'Sign out' })).toBeVisible()
  await expect(other.getByRole('menuitem', { name: 'Switch partner' })).toHaveCount(0)
  await page.context().close()
})

test('a person who follows a link and signs in joins as that user; after leaving one of several partners, they choose', async ({
  browser,
  product,
  north,
  south,
  openAs,
}) => {
  test.slow()
  const southern = await signIn(browser, product.url, south.login)
  const links = [
    await invite(await openAs('owner', '/settings/new'), north.login.email),
    await invite(southern, north.login.email),
  ]
  const page = await (await browser.newContext({ baseURL: product.url })).newPage()
  await page.goto(links[0] ?? '')
  await untilListening(page)
  await page.getByRole('button', { name: 'I already have an account' }).click()
  await enter(page, north.login)
  await expect(page.getByText('You’ll join as')).toContainText(north.login.email)
  for (const link of links) {
    await page.goto(link)
    await untilListening(page)
    await page.getByRole('button', { name: 'Join' }).click()
    await page.waitForURL('**/overview')
  }
  await expect(partnerOn(page)).toHaveText('Southwind')

  await leave(page, 'Southwind')
  await page.waitForURL('**/choose-partner')
  await page.goto('/deliveries?q=status%3Afailed')
  await page.waitForURL('**/choose-partner?return=*')
  await untilListening(page)
  await page.getByRole('button', { name: /Brightlend/ }).click()
  await page.waitForURL('**/deliveries?q=status%3Afailed')
  await expect(partnerOn(page)).toHaveText('Brightlend')
  await leave(page, 'Brightlend')
  await page.waitForURL('**/overview')
  await expect(partnerOn(page), 'the only one that is left').toHaveText('Northwind')
  for (const one of [page, southern]) await one.context().close()
})

test("a person who follows another's link gets an explanation, and can sign out for it", async ({
  openAs,
}) => {
  test.slow()
  const link = await invite(await openAs('owner', '/settings/new'), 'new@demo.example')
  const viewer = await openAs('viewer', '/overview')
  await viewer.goto(link)
  await untilListening(viewer)
  await expect(viewer.getByText('The invitation is for new@demo.example')).toContainText(
    'viewer@demo.example',
  )
  await expect(viewer.getByRole('button', { name: 'Join' })).toHaveCount(0)
  await viewer.getByRole('button', { name: 'Sign out' }).click()
  await expect(viewer.getByLabel('Your name')).toBeVisible()
  const staff = await openAs('support', '/support')
  await staff.goto(link)
  await expect(staff.getByText('support staff can’t join a partner')).toBeVisible()
})

test('staff change their password and end their other sessions', async ({ browser, product }) => {
  test.slow()
  const { made } = await admin(product.dataDir, 'user create --support --email staff@recover.example')
  const login = { email: 'staff@recover.example', password: made.password ?? '' }
  const page = await signIn(browser, product.url, login)
  const second = await signIn(browser, product.url, login)
  await page.getByRole('link', { name: 'Settings' }).click()
  await page.waitForURL('**/support/settings')
  await untilListening(page)
  await expect(page.getByRole('link', { name: 'Settings' })).toHaveAttribute('aria-current', 'page')
  await page
    .getByRole('table', { name: /^Sessions/ })
    .getByRole('button', { name: 'Sign out' })
    .click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Sign out' }).click()
  await expect(page.getByText('Session signed out.')).toBeVisible()
  await second.goto('/support/settings')
  await expect(second).toHaveURL(/\/sign-in\?return=/)
  await page.getByLabel('Current password').fill(login.password)
  await page.getByLabel('New password').fill('correct horse battery')
  await page.getByRole('button', { name: 'Change password' }).click()
  await expect(page.getByText('Password changed.', { exact: true })).toBeVisible()
  const third = await signIn(browser, product.url, { ...login, password: 'correct horse battery' })
  await expect(third).toHaveURL(/\/support$/)
  for (const one of [page, second, third]) await one.context().close()
})
